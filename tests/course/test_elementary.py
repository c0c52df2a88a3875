"""The list of elementary operations, and what an exercise adds to it or takes from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.course.elementary import ELEMENTARY, GROUPS
from grader.course.exercise import CourseError, Exercise
from grader.course.reading import read_exercise

SETTINGS = """
format_version = 1
title = "Twice as much"
order = 500

[names.double]
arguments = { X = "n k" }
returns = { tensor = "n k", dtype = "X" }
"""


def exercise(folder: Path, settings: str) -> Exercise:
    (folder / "exercise.toml").write_text(SETTINGS + settings)
    return read_exercise(folder)


def test_no_operation_is_listed_twice() -> None:
    """Each operation is in one group."""
    names = [name for names in GROUPS.values() for name in names.split()]
    assert len(names) == len(set(names)) == len(ELEMENTARY)


def test_no_ready_made_function_is_elementary() -> None:
    """No softmax, loss, attention, optimizer or layer is in the list."""
    dangers = "softmax|loss|attention|_fused|dropout|conv|pool|batch_norm|layer_norm|gru|lstm|rnn"
    assert [name for name in ELEMENTARY if re.search(dangers, name)] == []


@pytest.mark.parametrize(
    ("operation", "allowed"),
    [
        ("aten::exp", True),
        ("aten::exp_", True),
        ("aten::_foreach_exp", True),
        ("aten::_foreach_zero_", True),
        ("aten::tanh_backward", True),
        ("aten::__ior__", True),
        ("aten::_index_put_impl_", True),
        ("aten::nll_loss_forward", True),
        ("aten::nll_loss_backward", True),
        ("aten::nll_loss2d_forward", False),
        ("aten::_softmax", False),
        ("aten::softmax", False),
        ("aten::mul", False),
        ("aten::mul_", False),
        ("mine::exp", False),
        ("exp", False),
        ("", False),
    ],
)
def test_an_exercise_adds_operations_and_takes_some(operation: str, allowed: bool, tmp_path: Path) -> None:
    """An operation is allowed with its variants; one that is forbidden is not, although it is elementary."""
    double = exercise(
        tmp_path,
        '[allowed]\noperations = ["elementary", "aten::nll_loss"]\n[forbidden]\noperations = ["aten::mul"]\n',
    )
    assert double.allows(operation) is allowed


def test_without_a_list_of_allowed_operations_all_others_are_allowed(tmp_path: Path) -> None:
    """An exercise that only forbids operations allows all others."""
    double = exercise(tmp_path, '[forbidden]\noperations = ["aten::mul"]\n')
    assert double.allows("aten::convolution")
    assert not double.allows("aten::mul")


def test_an_exercise_can_list_all_operations_itself(tmp_path: Path) -> None:
    """Without the word elementary, only the listed operations are allowed."""
    double = exercise(tmp_path, '[allowed]\noperations = ["aten::add"]\n')
    assert double.allows("aten::add")
    assert not double.allows("aten::exp")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            '[allowed]\noperations = ["exp"]\n',
            'allowed.operations must be ATen operations, such as "aten::exp", or "elementary" for the list '
            "of the kit; found 'exp'",
        ),
        ('[allowed]\nnames = ["exp"]\n', "unknown key allowed.names; known here: operations"),
    ],
)
def test_other_words_are_refused(settings: str, told: str, tmp_path: Path) -> None:
    """One line says what was found and what was expected."""
    with pytest.raises(CourseError, match=re.escape(told)):
        exercise(tmp_path, settings)
