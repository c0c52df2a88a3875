"""`grader audit`: the claims of an exercise, and certificates."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from another_course import write
from audit.helpers import EXACT, QUARTER, RETURNED, write_quarter
from helpers import Grader

ARITHMETIC = {
    "quarters.py": (
        "from pathlib import Path\n\nfrom grader import hookimpl\n\n\n"
        "@hookimpl\ndef grader_courses():\n    return Path(__file__).parent / 'course'\n"
    ),
    "quarters-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: quarters\nVersion: 1.0\n",
    "quarters-1.0.dist-info/entry_points.txt": "[grader]\nquarters = quarters\n",
}


def test_only_changed_exercises_are_audited(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run_grader: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    """`--certify` writes a certificate; `--changed` audits the exercises without a valid one."""
    quarter = write_quarter(tmp_path)
    write(tmp_path, ARITHMETIC)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    missed = run_grader("audit", "quarter", "--changed", "--certify")
    assert missed.returncode == 1, missed.stderr
    assert "To be audited: quarter (no certificate)" in missed.stdout
    assert "3 mutants: 0 equivalent, 1 of the other 3 killed, 33.3 %" in missed.stdout
    assert f"{RETURNED} | * → /: no check fails it" in missed.stdout
    assert not (quarter.folder / "certificate.json").exists()

    (quarter.folder / "checks.py").write_text(QUARTER["quarter/checks.py"] + EXACT)
    (quarter.folder / "wrong" / "whole.py").write_text(
        '"""All of it."""\nCAUGHT_BY = "is_a_quarter"\n\ndef quarter(X):\n    return X\n'
    )
    done = run_grader("audit", "quarter", "--certify")
    assert done.returncode == 0, done.stdout
    assert "3 mutants: 0 equivalent, 3 of the other 3 killed, 100.0 %" in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines() if "certificate.json" not in line)

    again = run_grader("audit", "quarter", "--changed")
    assert again.returncode == 0
    assert again.stdout.splitlines() == ["As certified: quarter", ""]

    refused = run_grader("audit", "quarter", "--certify", "--no-mutants")
    assert refused.returncode == 2
    assert "--certify can't go with --no-mutants" in refused.stderr


def test_audit_finds_every_claim_of_softmax_true(run_grader: Grader) -> None:
    """`grader audit softmax` grades every solution, names the wrong ones, and exits with 0."""
    result = run_grader("audit", "softmax")
    assert result.returncode == 0, result.stdout
    assert "All claims hold" in result.stdout
    for solution in ("stub: stub", "reference: reference", "wrong: no_maximum_subtracted", "trivial: zeros"):
        assert solution in result.stdout
