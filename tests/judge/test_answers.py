"""Equal answers are judged once, and different answers are distinguished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import torch

from grader import check
from grader.authoring.calls import Call
from grader.judge.answers import Answers, Reply, fingerprint
from grader.judge.replay import Replays
from grader.wire.frames import TOO_LARGE, Opaque
from judge.laws import Learner, doubles, enrolled, numbered


class Reading(Learner):
    """Reads answers as a session reads them from bytes."""

    def __call__(self, calls: Sequence[Call]) -> Answers:
        given = super().__call__(calls)
        answers = Answers()
        answers.extend(Reply(len(given), 0), repr(given).encode(), lambda: given)
        return answers


def test_equal_answers_are_judged_once() -> None:
    """A law runs again only for the examples that another learner answers differently."""
    judged: list[int] = []

    @check(points=1)
    def law(student: Any, x: int) -> None:
        """double(x) is 2x."""
        answer = student.double(x)
        judged.append(x)
        assert answer == 2 * x

    replays = Replays()
    examples = [{"x": x} for x in (1, 2, 3)]

    def status(function: Callable[[Any], object], cache_key: str = "law") -> str:
        learner = Reading(function)
        finding = replays.replay(law, numbered(examples), enrolled, learner, cache_key=cache_key).finding
        return finding.status if finding else "passed"

    assert (status(doubles), judged) == ("passed", [1, 2, 3])
    assert (status(doubles), judged) == ("passed", [1, 2, 3])
    assert (status(lambda x: 2 * x + (x == 2)), judged) == ("failed", [1, 2, 3, 2])
    assert (status(lambda x: 2.0 * x), judged) == ("passed", [1, 2, 3, 2, 1, 2, 3])
    assert (status(doubles, cache_key="another law"), judged) == ("passed", [1, 2, 3, 2, 1, 2, 3, 1, 2, 3])


@pytest.mark.parametrize(("size", "times"), [(1, 1), (1_000_000, 2)])
def test_large_answers_are_not_cached(size: int, times: int) -> None:
    """A law with images runs again for each learner."""
    judged: list[object] = []

    @check(points=1)
    def law(student: Any, x: Any) -> None:
        """Something comes back."""
        judged.append(student.double(x))

    replays = Replays()
    for _ in range(2):
        learner = Reading(lambda x: 1.0)
        examples = numbered([{"x": torch.zeros(size)}])
        assert replays.replay(law, examples, enrolled, learner, cache_key="law").finding is None
    assert judged == [1.0] * times


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        (0.0, -0.0),
        ("1", 1),
        (["a", "b"], ["ab"]),
        ([["a"], "b"], [["a", "b"]]),
        ({"a": "b"}, ["a", "b"]),
        (torch.tensor([1]), torch.tensor([1], dtype=torch.int32)),
        # The same bytes, in another dtype or shape.
        (torch.zeros(2), torch.zeros(2, dtype=torch.int32)),
        (torch.empty(0, 3), torch.empty(0, 4)),
        (torch.zeros(2, 3), torch.zeros(3, 2)),
        (torch.zeros(2, 2), torch.zeros(2, 2).t()),
        (torch.tensor([0.0]), torch.tensor([-0.0])),
        (torch.tensor(1.0), 1.0),
        (None, "None"),
        (Opaque(TOO_LARGE), TOO_LARGE),
    ],
    ids=str,
)
def test_answers_that_differ_have_different_keys(one: object, other: object) -> None:
    """The cache distinguishes all answers that a law can distinguish."""
    assert fingerprint(one) != fingerprint(other)
    assert fingerprint(one) == fingerprint(one)
