"""The search for a small example: results of earlier searches speed it up and do not change its result."""

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
    return Finding(status, f"{x} is wrong", {"x": x}, ())  # type: ignore[arg-type]  # a literal in the test


class Submission:
    """Fails where `fails` says so, and counts its calls."""

    def __init__(self, fails: Callable[[int], bool], *, raises: bool = False) -> None:
        """With `raises`, a failure is an exception, and the calls after it get no answers."""
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
def test_the_smallest_failing_example_is_found_in_any_order(order: int) -> None:
    """If all numbers from one on fail, the search finds that number, after any earlier searches."""
    searches = Searches()
    learners = [(least, raises) for least in (0, 1, 7, 10, 11, 150) for raises in (False, True)]
    random.Random(order).shuffle(learners)
    for least, raises in learners:
        assert smallest(searches, Submission(partial(operator.le, least), raises=raises)) == least


def test_a_repeated_search_sends_many_calls_at_once() -> None:
    """The first search makes one call after the other; the next equal one makes them together."""
    searches = Searches()
    first, second = (Submission(lambda x: x >= 10) for _ in range(2))
    assert smallest(searches, first) == smallest(searches, second) == 10
    assert set(first.asked) == {1}
    assert len(second.asked) * 5 < len(first.asked)


def test_a_search_without_failures_finds_none() -> None:
    """A search in which no example fails finds none."""
    searches = Searches()
    for _ in range(2):
        assert smallest(searches, Submission(lambda x: False)) is None


@pytest.mark.parametrize("status", ["timeout", "crashed", "error", "todo"])
def test_a_search_ends_when_its_process_ends(status: str) -> None:
    """The finding shows the smallest example that failed before that, and no call is made after it."""
    searches = Searches()
    failed: list[int] = []
    ended: list[int] = []

    def judge(x: int) -> Finding | None:
        assert not ended, "the process of the submission has ended"
        if x == 0:
            return None
        failed.extend([x] if not failed else [])
        if x == failed[0]:
            return finding(x)
        ended.append(x)
        return finding(x, status)

    def look(examples: Mapping[int, Example]) -> list[Finding | None]:
        return [judge(example["x"]) for example in examples.values()]

    for _ in range(2):
        ended.clear()
        found = searches.smallest(law, look, cache_key=CacheKey("exercise", "law", 0))
        assert found == finding(failed[0])


def test_an_example_that_is_not_judged_shows_no_failure() -> None:
    """The search goes on behind it, and returns an example that fails."""
    searches = Searches()

    def look(examples: Mapping[int, Example]) -> list[Finding | None]:
        numbers = [example["x"] for example in examples.values()]
        return [finding(x, "failed" if x >= 10 else "not_judged") for x in numbers]

    for _ in range(2):
        found = searches.smallest(law, look, cache_key=CacheKey("exercise", "law", 0))
        assert found == finding(10)


def test_the_shown_example_does_not_depend_on_earlier_submissions(
    catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """The shown example is the same, also for a function whose result depends on earlier calls."""
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
