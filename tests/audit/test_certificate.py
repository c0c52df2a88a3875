"""Certificates: what an audit found, and for which files it holds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grader.audit.audit import Audit, MutantOutcome, Solution
from grader.audit.certificate import (
    changed_since,
    digests,
    imported_by,
    kit_digest,
    reached,
    write_certificate,
)
from grader.audit.mutants import Mutant
from grader.course.catalogue import Catalogue
from grader.course.exercise import Exercise
from grader.course.reading import read_course, read_exercise
from grader.grades.grade import ExerciseResult
from helpers import EXERCISES


def certify(quarter: Exercise) -> str:
    """Certify the exercise, as if an audit had found no problem; return the certificate's text."""
    mutant = Mutant("x = 1 | 1 → 2", 1, "1 → 2", "x = 2\n")
    outcomes = (
        MutantOutcome(mutant, "failed", "keeps_the_signs"),
        MutantOutcome(mutant, "passed", reason="So it is."),
    )
    wrong = Solution("wrong", "negated", "", ("keeps_the_signs",)), ExerciseResult("quarter", "", ())
    return write_certificate(Audit(quarter, (wrong,), (), outcomes), digests(quarter)).read_text()


def test_a_certificate_says_what_was_found(quarter: Exercise) -> None:
    """Its text is the same each time, its keys are sorted, and its numbers are the audit's."""
    text = certify(quarter)
    assert text == certify(quarter)
    keys = [line.split('"')[1] for line in text.splitlines()[1:-1]]
    assert keys == sorted(keys)
    for line in ('"equivalent": 1,', '"killed": 1,', '"mutants": 2,', '"right": 0,', '"wrong": 1'):
        assert f"  {line}\n" in text


def test_a_certificate_is_no_part_of_the_course(quarter: Exercise) -> None:
    """To certify an exercise changes no grade."""
    course = quarter.folder.parent
    before = read_course(course).sha256
    certify(quarter)
    assert read_course(course).sha256 == before


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("checks.py", "the exercise has changed"),
        ("reference.py", "the exercise has changed"),
        ("wrong/negated.py", "the exercise has changed"),
        ("wrong/another.py", "the exercise has changed"),
        ("equivalent.toml", "the exercise has changed"),
        ("README.md", ""),
    ],
)
def test_a_certificate_holds_for_the_files_that_were_audited(file: str, says: str, quarter: Exercise) -> None:
    """Laws, solutions and settings count; texts do not."""
    assert changed_since(quarter) == "no certificate"
    certify(quarter)
    assert changed_since(quarter) == ""
    with (quarter.folder / file).open("a") as text:
        text.write("# One more line.\n")
    assert changed_since(quarter) == says


def test_what_changes_during_an_audit_was_not_audited(quarter: Exercise) -> None:
    """A certificate is of the files as they were when the audit began."""
    of = digests(quarter)
    with (quarter.folder / "checks.py").open("a") as text:
        text.write("# One more line.\n")
    write_certificate(Audit(quarter, (), (), ()), of)
    assert changed_since(quarter) == "the exercise has changed"


@pytest.mark.parametrize("text", ["", "[]", '{"format_version": 0}'])
def test_a_certificate_that_cannot_be_read_is_none(text: str, quarter: Exercise) -> None:
    """An audit is the answer to a certificate that says nothing."""
    (quarter.folder / "certificate.json").write_text(text)
    assert changed_since(quarter).startswith("no certificate")


def test_a_certificate_counts_the_names_that_are_borrowed(catalogue: Catalogue, tmp_path: Path) -> None:
    """mnist_net is graded with train_epoch's reference, so a change there makes its certificate void."""
    for name in ("mnist_net", "train_epoch"):
        shutil.copytree(EXERCISES / name, tmp_path / name)
    net = read_exercise(tmp_path / "mnist_net")
    write_certificate(Audit(net, (), (), ()), digests(net))
    assert changed_since(net) == ""
    with (tmp_path / "train_epoch" / "reference.py").open("a") as text:
        text.write("# One more line.\n")
    assert changed_since(net) == "the exercise has changed"


def test_the_kit_counts_as_far_as_the_laws_reach(catalogue: Catalogue) -> None:
    """Exercises that ask for other inputs differ; who plays no scene does not depend on scenes."""
    exercises = catalogue.select(["softmax", "cross_entropy", "sgd"])
    assert len({kit_digest(exercise) for exercise in exercises}) == 3

    everything = imported_by(["grader.judge.replay", "grader.worker.serve"])
    assert {
        "grader.authoring.student",
        "grader.authoring.scene",
        "grader.worker.recipes",
        "grader.worker.scene.scene",
    } <= everything
    assert (
        not {"grader.judge.session", "grader.sandbox.workers", "grader.worker.confinement.confine"}
        & everything
    )
    without = imported_by(["grader.judge.replay"], without=["grader.authoring.scene"])
    assert "grader.authoring.student" in without
    assert "grader.authoring.scene" not in without


def test_only_what_is_reached_counts() -> None:
    """A definition leads to those that it names, with their decorators, in this module and in others."""
    lines = [
        "SIZE = 6",
        "MORE = 7",
        "@cache",
        "def logits():",
        "    return _matrices(SIZE)",
        "def _matrices(n):",
        "    return expect.close",
        "def labels():",
        "    return _matrices(MORE)",
    ]
    sources = {"strategies": "\n".join(lines), "expect": "def close():\n    pass\ndef far():\n    pass\n"}
    assert reached(sources, {"logits", "softmax"}) == {
        "strategies": "\n".join([lines[0], *lines[2:7]]),
        "expect": "def close():\n    pass",
    }
