"""A certificate says what an audit found, and for which files it is valid."""

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
    """Certify the exercise as after an audit without problems; return the certificate's text."""
    mutant = Mutant("x = 1 | 1 → 2", 1, "1 → 2", "x = 2\n")
    outcomes = (
        MutantOutcome(mutant, "failed", "keeps_the_signs"),
        MutantOutcome(mutant, "passed", reason="So it is."),
    )
    wrong = Solution("wrong", "negated", "", ("keeps_the_signs",)), ExerciseResult("quarter", "", ())
    return write_certificate(Audit(quarter, (wrong,), (), outcomes), digests(quarter)).read_text()


def test_a_certificate_says_what_was_found(quarter: Exercise) -> None:
    """The certificate's text is deterministic, its keys are sorted, and its numbers are the audit's."""
    text = certify(quarter)
    assert text == certify(quarter)
    keys = [line.split('"')[1] for line in text.splitlines()[1:-1]]
    assert keys == sorted(keys)
    for line in ('"equivalent": 1,', '"killed": 1,', '"mutants": 2,', '"right": 0,', '"wrong": 1'):
        assert f"  {line}\n" in text


def test_a_certificate_changes_no_grade(quarter: Exercise) -> None:
    """A new certificate does not change the digest that decides whether a grade is still valid."""
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
    """A changed law, solution or setting makes the certificate invalid; a changed text does not."""
    assert changed_since(quarter) == "no certificate"
    certify(quarter)
    assert changed_since(quarter) == ""
    with (quarter.folder / file).open("a") as text:
        text.write("# One more line.\n")
    assert changed_since(quarter) == says


def test_a_change_during_an_audit_makes_the_certificate_invalid(quarter: Exercise) -> None:
    """A certificate describes the files as they were when the audit began."""
    of = digests(quarter)
    with (quarter.folder / "checks.py").open("a") as text:
        text.write("# One more line.\n")
    write_certificate(Audit(quarter, (), (), ()), of)
    assert changed_since(quarter) == "the exercise has changed"


@pytest.mark.parametrize("text", ["", "[]", '{"format_version": 0}'])
def test_a_certificate_that_cannot_be_read_is_ignored(text: str, quarter: Exercise) -> None:
    """An exercise with an unreadable certificate is audited again."""
    (quarter.folder / "certificate.json").write_text(text)
    assert changed_since(quarter).startswith("no certificate")


def test_a_certificate_counts_the_names_that_are_borrowed(catalogue: Catalogue, tmp_path: Path) -> None:
    """A change of train_epoch's reference makes the certificate of mnist_net, which uses it, invalid."""
    for name in ("mnist_net", "train_epoch"):
        shutil.copytree(EXERCISES / name, tmp_path / name)
    net = read_exercise(tmp_path / "mnist_net")
    write_certificate(Audit(net, (), (), ()), digests(net))
    assert changed_since(net) == ""
    with (tmp_path / "train_epoch" / "reference.py").open("a") as text:
        text.write("# One more line.\n")
    assert changed_since(net) == "the exercise has changed"


def test_the_kit_counts_as_far_as_the_laws_reach(catalogue: Catalogue) -> None:
    """A certificate depends only on those modules of the kit that the laws of the exercise use."""
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


def test_only_the_used_definitions_count() -> None:
    """A definition depends on the definitions that it names, with decorators, in all modules."""
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
