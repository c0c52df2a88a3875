"""A class is graded with a seed that no learner knows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from another_course import write
from class_runs import CLASS
from grader.classroom.gradebook_queries import read_settings
from grader.course.exercise import Exercise
from grader.judge.examples import Corpus
from grader.judge.options import draw_seed

Grade = Callable[..., object]


@pytest.fixture
def grade(run_grader: Callable[..., object], tmp_path: Path) -> Grade:
    """Grade a class of one on one exercise into a folder; return the seed that the gradebook keeps."""
    write(tmp_path / "class", {"ada.py": CLASS["ada.py"]})

    def run(out: str, *options: object, says: str = "") -> object:
        done = run_grader("grade", "class", "--out", out, "--exercise", "accuracy", *options)
        assert (done.returncode, says in done.stderr) == (0, True), done.stderr
        assert bool(done.stderr) == bool(says)
        return read_settings(tmp_path / out)["judging"]["seed"]

    return run


def test_a_drawn_seed_stays_in_the_gradebook(grade: Grade, tmp_path: Path, run_grader: Grade) -> None:
    """It has 128 bits; later runs into the folder keep it; no file but the gradebook has it."""
    seed = grade("out")
    assert isinstance(seed, str)
    assert len(bytes.fromhex(seed)) == 16
    assert grade("out", "--jobs", 2) == seed
    assert run_grader("regrade", "--out", "out").returncode == 0
    assert read_settings(tmp_path / "out")["judging"]["seed"] == seed
    # A drawn seed never comes twice.
    assert grade("other") != seed
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file() and not path.name.startswith("gradebook"):
            content = path.read_bytes()
            assert seed.encode() not in content
            assert str(int(seed, 16)).encode() not in content
    for graded in json.loads((tmp_path / "out" / "grades.json").read_text())["grades"]:
        assert graded["seed"] is None
        assert graded["points"] == graded["max_points"]


def test_a_seed_that_a_person_gives_replaces_the_drawn_one(grade: Grade, tmp_path: Path) -> None:
    """It is kept and shown in the grades, and a short one comes with a warning."""
    grade("out")
    warning = "a learner's program can find the seed 5 by trying"
    assert grade("out", "--seed", 5, says=warning) == 5
    assert grade("out", "--resume", says=warning) == 5
    assert json.loads((tmp_path / "out" / "ada" / "grade.json").read_text())["seed"] == 5
    assert grade("out", "--seed", 2**64, "--resume") == 2**64


def test_a_drawn_seed_decides_the_examples(softmax: Exercise) -> None:
    """The same drawn seed draws the same inputs, and another one draws others."""
    seed = draw_seed()
    one, same, other = (
        [repr(example) for example in Corpus(s).examples(softmax.checks[0])]
        for s in (seed, seed, draw_seed())
    )
    assert one == same
    assert one != other
