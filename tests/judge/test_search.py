"""The search for a small example: what others' searches tell of it changes nothing that comes of it."""

from __future__ import annotations

import operator
import random
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from hypothesis import strategies as st

from grader import check
from grader.course.catalogue import Catalogue
from grader.grades.grade import CheckResult
from grader.judge.examples import CacheKey, Example
from grader.judge.findings import Finding
from grader.judge.judge import Judge
from grader.judge.search import Searches
from grader.sandbox.workers import WarmWorkers
from helpers import EXERCISES, submission


@check(points=1, examples=50, x=st.integers(0, 1000))
def law(student: Any, x: int) -> None:
    """Something holds of x."""


def finding(x: int, status: str = "failed") -> Finding:
    return Finding(status, f"{x} is wrong", {"x": x}, ())  # type: ignore[arg-type]  # a literal, here a test's


class Submission:
    """Fails where `fails` says so, and counts what it is asked."""

    def __init__(self, fails: Callable[[int], bool], *, raises: bool = False) -> None:
        """With `raises`, a failure is an exception, and nothing is known of what is asked behind it."""
        self._fails = fails
        self._raises = raises
        self.asked: list[int] = []

    def look(self, examples: Mapping[int, Example]) -> list[Finding | None]:
        self.asked.append(len(examples))
        found: list[Finding | None] = []
        for example in examples.values():
            found.append(finding(example["x"]) if self._fails(example["x"]) else None)
            if found[-1] and self._raises:
                break
        return found


def smallest(searches: Searches, learner: Submission) -> int | None:
    found = searches.smallest(law, learner.look, cache_key=CacheKey("exercise", "law", 0))
    return None if found is None else int(found.example["x"])


@pytest.mark.parametrize("order", range(10))
def test_the_smallest_failing_example_is_found_whoever_came_before(order: int) -> None:
    """Where all from a number on fails, that number is the smallest."""
    searches = Searches()
    learners = [(least, raises) for least in (0, 1, 7, 10, 11, 150) for raises in (False, True)]
    random.Random(order).shuffle(learners)
    for least, raises in learners:
        assert smallest(searches, Submission(partial(operator.le, least), raises=raises)) == least


def test_a_search_like_another_asks_for_many_at_once() -> None:
    """The first search asks for one example after the other, the next one does not."""
    searches = Searches()
    first, second = (Submission(lambda x: x >= 10) for _ in range(2))
    assert smallest(searches, first) == smallest(searches, second) == 10
    assert set(first.asked) == {1}
    assert len(second.asked) * 5 < len(first.asked)


def test_nothing_fails() -> None:
    searches = Searches()
    for _ in range(2):
        assert smallest(searches, Submission(lambda x: False)) is None


@pytest.mark.parametrize("status", ["timeout", "crashed", "error", "todo"])
def test_a_search_ends_where_a_process_does(status: str) -> None:
    """What was found to fail before that is shown."""
    searches = Searches()
    for _ in range(2):

        def look(examples: Mapping[int, Example]) -> list[Finding | None]:
            numbers = [example["x"] for example in examples.values()]
            return [finding(x, status if x > 500 else "failed") for x in numbers]

        found = searches.smallest(law, look, cache_key=CacheKey("exercise", "law", 0))
        assert found is None or found.status == "failed"


def test_what_a_learner_is_shown_does_not_depend_on_who_came_before(
    catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """Also where a function keeps something, so that what was tried before decides what it returns."""
    exercises = catalogue.select(["sgd"])
    sources = {
        path.stem: path.read_text(encoding="utf-8") for path in (EXERCISES / "sgd" / "wrong").glob("*.py")
    }

    def shown(judge: Judge, name: str) -> list[CheckResult]:
        grade = judge.grade(submission({"sgd.py": sources[name]}))
        return [result for exercise in grade.exercises for result in exercise.checks]

    def texts(results: list[CheckResult]) -> list[tuple[str, ...]]:
        return [(each.status, each.message, each.counterexample, each.repro) for each in results]

    judge = Judge(catalogue, exercises, warm_workers)
    others = [name for name in sorted(sources) if name != "decays_the_learning_rate"][:8]
    for name in others:
        shown(judge, name)
    behind = texts(shown(judge, "decays_the_learning_rate"))
    alone = texts(shown(Judge(catalogue, exercises, warm_workers), "decays_the_learning_rate"))
    assert behind == alone
    assert "failed" in {status for status, *_ in alone}
