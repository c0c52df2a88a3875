"""The full feedback of `grader check` at 80 columns for five wrong solutions.

A change of wording appears here as a difference to review. `GRADER_GOLDEN=write pytest -n 0
tests/exercises/test_feedback.py` writes the files again; read them before you commit them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import EXERCISES, ROOT

GOLDEN = ROOT / "tests" / "golden"
SHOWN = {
    "softmax": "maximum_of_the_batch",
    "cross_entropy": "one_hot_times_logarithms",
    "train_epoch": "batch_means_over_examples",
    "sgd": "velocity_is_the_gradient",
    "curves": "losses_without_epochs",
}


@pytest.mark.parametrize("exercise", SHOWN)
def test_feedback_equals_the_reviewed_text(exercise: str, tmp_path: Path) -> None:
    """The feedback on a known mistake equals the reviewed text in tests/golden."""
    shutil.copy(EXERCISES / exercise / "wrong" / f"{SHOWN[exercise]}.py", tmp_path / f"{exercise}.py")
    command = [sys.executable, "-m", "grader", "check", f"{exercise}.py", "--exercise", exercise]
    ran = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 1, ran.stderr
    answer = "".join(f"{line.rstrip()}\n" for line in ran.stdout.splitlines())
    path = GOLDEN / f"{exercise}.txt"
    if os.environ.get("GRADER_GOLDEN") == "write":
        path.write_text(answer, encoding="utf-8")
    assert answer == path.read_text(encoding="utf-8")
