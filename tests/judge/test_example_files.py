"""Examples from files are those that are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from grader.course.check import Check
from grader.course.exercise import Exercise
from grader.judge.example_files import KeptCorpus
from grader.judge.examples import Corpus, Example

CHECKS = '''\
import math

import torch
from hypothesis import strategies as st

from grader import check
from grader.authoring.strategies import lessons, logits

SPECIAL = (0.0, -0.0, math.inf, math.nan, 5e-324, True, None, "ä", 2**62, torch.float16, (), (1, [2.5]))


@check(points=1, examples=20, {arguments})
def law(student, **drawn):
    """A law."""
'''


def exercise_with(folder: Path, arguments: str, softmax: Exercise) -> Exercise:
    """Return an exercise with one law that draws these arguments."""
    folder.mkdir(exist_ok=True)
    (folder / "checks.py").write_text(CHECKS.format(arguments=arguments), encoding="utf-8")
    return replace(softmax, folder=folder)


def looks(value: Any) -> object:
    """Return all that a law can see of a value."""
    if isinstance(value, torch.Tensor):
        # The stride of a dimension of one entry is never used.
        strides = [stride for size, stride in zip(value.shape, value.stride(), strict=True) if size > 1]
        return value.dtype, value.shape, strides, value.numpy().tobytes()
    if isinstance(value, Mapping):
        return {name: looks(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value), [looks(item) for item in value]
    return type(value), repr(value)


def drawn(exercise: Exercise, folder: Path, *, seed: int = 0) -> tuple[Example, ...]:
    """Return the examples as a new process gets them."""
    (law,) = exercise.checks
    return KeptCorpus(seed, [exercise], folder).examples(law)


def no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every attempt to draw fail."""

    def refuse(corpus: Corpus, check: Check, count: int) -> tuple[Example, ...]:
        raise AssertionError("drew")

    monkeypatch.setattr(Corpus, "_draw", refuse)


@pytest.mark.parametrize(
    "arguments",
    [
        "X=logits(), values=st.tuples(*map(st.just, SPECIAL))",
        "number=st.integers(-(2**62), 2**62), text=st.text(), truth=st.booleans(), real=st.floats()",
    ],
)
def test_a_second_process_gets_the_same_examples_without_drawing(
    arguments: str, softmax: Exercise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Values, types and the layout of tensors are the same, bit for bit."""
    exercise = exercise_with(tmp_path / "law", arguments, softmax)
    first = drawn(exercise, tmp_path / "kept")
    assert looks(first) == looks(Corpus(0).examples(exercise.checks[0]))
    no_drawing(monkeypatch)
    assert looks(drawn(exercise, tmp_path / "kept")) == looks(first)


def test_all_checks_of_softmax_are_kept(
    softmax: Exercise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exercise that learners begin with is graded without drawing the second time."""
    first = KeptCorpus(0, [softmax], tmp_path)
    examples = [looks(first.examples(law)) for law in softmax.checks]
    no_drawing(monkeypatch)
    second = KeptCorpus(0, [softmax], tmp_path)
    assert [looks(second.examples(law)) for law in softmax.checks] == examples


@pytest.mark.parametrize("arguments", ["lesson=lessons()", "number=st.just(2**80)"])
def test_what_plain_data_cannot_hold_is_not_kept(arguments: str, softmax: Exercise, tmp_path: Path) -> None:
    """A lesson is an object of a class, and a number can be too long."""
    assert drawn(exercise_with(tmp_path / "law", arguments, softmax), tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("change", ["damaged", "cut", "empty", "folder"])
def test_a_file_that_is_not_as_it_was_written_is_not_used(
    change: str, softmax: Exercise, tmp_path: Path
) -> None:
    """The examples are drawn again."""
    exercise = exercise_with(tmp_path / "law", "X=logits()", softmax)
    first = drawn(exercise, tmp_path / "kept")
    (file,) = (tmp_path / "kept").iterdir()
    data = file.read_bytes()
    if change == "folder":
        file.unlink()
        file.mkdir()
    else:
        file.write_bytes({"damaged": data[:-1] + b"\1", "cut": data[:-16], "empty": b""}[change])
    assert looks(drawn(exercise, tmp_path / "kept")) == looks(first)


def test_another_seed_has_other_examples(softmax: Exercise, tmp_path: Path) -> None:
    """Each seed has files of its own."""
    exercise = exercise_with(tmp_path / "law", "X=logits()", softmax)
    zero, one, again = (looks(drawn(exercise, tmp_path / "kept", seed=seed)) for seed in (0, 1, 0))
    assert zero == again
    assert zero != one


def test_an_exercise_that_has_changed_has_new_examples(softmax: Exercise, tmp_path: Path) -> None:
    """A teacher who edits a law sees the effect at once."""
    drawn(exercise_with(tmp_path / "law", "X=logits()", softmax), tmp_path / "kept")
    changed = exercise_with(tmp_path / "law", "X=logits(classes=3)", softmax)
    assert all(example["X"].shape[1] >= 3 for example in drawn(changed, tmp_path / "kept"))


def test_a_disk_that_takes_no_file_costs_only_time(softmax: Exercise, tmp_path: Path) -> None:
    """The examples are drawn."""
    (tmp_path / "file").write_text("not a folder")
    exercise = exercise_with(tmp_path / "law", "X=logits()", softmax)
    assert len(drawn(exercise, tmp_path / "file")) == 20
