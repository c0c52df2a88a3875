"""Replay: a law that runs in batches gets the same result as a law that runs live."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grader import check
from grader.authoring.calls import Ask
from grader.authoring.student import Student
from grader.course.check import Check
from grader.course.exercise import Exercise
from grader.judge.examples import Corpus, Example
from grader.judge.findings import Finding, run_law
from grader.judge.replay import Replays
from grader.judge.session import Session
from grader.judge.shared import Shared
from grader.sandbox.limits import Limits
from grader.sandbox.workers import WarmWorkers
from helpers import EXERCISES, submission
from judge.laws import (
    Learner,
    asks_nothing,
    asks_once,
    asks_three_times,
    asks_twice,
    doubles,
    enrolled,
    finding_of,
    numbered,
)

WRONG = sorted((EXERCISES / "softmax" / "wrong").glob("*.py"))
# Replay against a live run


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_replay_and_a_live_run_agree(
    path: Path, softmax: Exercise, corpus: Corpus, warm_workers: WarmWorkers
) -> None:
    """Each check gives a wrong solution the same status in batches as with one call at a time."""
    patient = replace(softmax, limits=Limits(call_seconds=60, load_seconds=60, check_seconds=300))
    with Session(submission(path.read_text()), patient, Shared(warm_workers)) as session:
        session.prepare()
        assert session.survey is not None
        mentions = [str(mention) for mention in session.survey.mentions]

        def live(law: Check) -> str:
            status = "passed"
            for example in corpus.examples(law):
                student = Student(softmax, lambda call: session.ask([call])[0], mentions=mentions)
                finding = run_law(law, example, student)
                if finding and finding.decides:
                    return finding.status
                status = finding.status if finding else status
            return status

        def replayed(law: Check) -> str:
            def make_student(ask: Ask) -> Student:
                return Student(softmax, ask, mentions=mentions)

            examples = numbered(corpus.examples(law))
            outcome = Replays().replay(law, examples, make_student, session.ask, cache_key=law.name)
            finding = outcome.finding
            return finding.status if finding else "passed"

        statuses = {law.name: live(law) for law in softmax.checks}
        assert "failed" in statuses.values()
        assert {law.name: replayed(law) for law in softmax.checks} == statuses


@pytest.mark.parametrize(
    ("law", "calls"), [(asks_nothing, 0), (asks_once, 1), (asks_twice, 2), (asks_three_times, 3)]
)
def test_a_right_function_passes_in_one_batch_a_call(law: Check, calls: int) -> None:
    """All examples are sent to the worker together, in one batch for each call of the law."""
    learner = Learner(doubles)
    assert finding_of(law, [{"x": x} for x in (1, 5, 7)], learner) is None
    assert learner.batches == [[n, 5 * n, 7 * n] for n in (1, 2, 4)[:calls]]


@pytest.mark.parametrize(
    ("law", "wrong_at", "found"),
    [
        (asks_once, 2, "double(2) is wrong."),
        (asks_twice, 2, "double(double(1)) is wrong."),
        (asks_twice, 6, "double(double(3)) is wrong."),
        (asks_three_times, 12, "The third double of 3 is wrong."),
    ],
)
def test_an_answer_that_is_wrong_once_is_found(law: Check, wrong_at: int, found: str) -> None:
    """One wrong answer to any call of a law is found, and the finding shows its example."""
    learner = Learner(lambda x: 2 * x + (x == wrong_at))
    finding = finding_of(law, [{"x": x} for x in (1, 2, 3)], learner)
    assert finding is not None
    assert (finding.status, finding.message) == ("failed", found)


def test_examples_can_need_different_numbers_of_calls() -> None:
    """Finished examples make no more calls, and calls with equal values are made once."""

    @check(points=1)
    def law(student: Any, x: int) -> None:
        """Doubling x times is multiplying with 2 to the x."""
        value = 1
        for _ in range(x):
            value = student.double(value)
        assert value == 2**x

    learner = Learner(doubles)
    assert finding_of(law, [{"x": x} for x in (0, 2, 1, 3)], learner) is None
    assert learner.batches == [[1], [2], [4]]


@dataclass(frozen=True)
class Plan:
    """The plan of an example: its size, its number of calls, and its end."""

    size: int
    calls: int
    end: str

    @property
    def example(self) -> Example:
        return {"x": torch.zeros(self.size), "plan": self}


@check(points=1)
def as_planned(student: Any, x: Any, plan: Plan) -> None:
    """The law ends as the example says."""
    for step in range(plan.calls):
        student.double(step)
    assert plan.end != "failed"
    if plan.end == "error":
        raise ValueError


plans = st.builds(Plan, st.integers(1, 5), st.integers(0, 3), st.sampled_from(["passed", "failed", "error"]))


@given(st.lists(plans, max_size=12), st.integers(0, 12))
def test_skipped_examples_do_not_change_the_finding(planned: list[Plan], wanted: int) -> None:
    """The first example that does not pass decides; the smallest of its status is shown."""
    examples = numbered([plan.example for plan in planned])
    outcome = Replays().replay(
        as_planned, examples, enrolled, Learner(doubles), cache_key="law", compared=wanted
    )
    ends = {number: plan.end for number, plan in enumerate(planned) if plan.end != "passed"}
    if not ends:
        assert outcome.finding is None
        return
    status = ends[min(ends)]
    alike = [number for number, end in ends.items() if end == status]
    shown = min(alike, key=lambda number: (planned[number].size, number))
    assert outcome.finding is not None
    assert outcome.finding.example is examples[shown]
    assert outcome.finding.status == status
    first = {number: finding.status for number, finding in outcome.findings.items() if number < wanted}
    assert first == {number: end for number, end in ends.items() if number < wanted}


def test_only_smaller_examples_run_after_a_failure() -> None:
    """After a failure, the remaining examples run in the order of their sizes."""
    judged: list[int] = []

    @check(points=1)
    def law(student: Any, x: Any) -> None:
        """Nothing is right."""
        student.double(x.numel())
        judged.append(x.numel())
        raise AssertionError

    def finding(wanted: int) -> Finding | None:
        judged.clear()
        examples = numbered([{"x": torch.zeros(size)} for size in (5, 3, 1, 4, 2)])
        return (
            Replays()
            .replay(law, examples, enrolled, Learner(doubles), cache_key="law", compared=wanted)
            .finding
        )

    for wanted, sizes in ((0, [5, 1]), (2, [5, 3, 1]), (4, [5, 3, 1, 4])):
        found = finding(wanted)
        assert found is not None
        assert found.example["x"].numel() == 1
        assert sorted(judged) == sorted(sizes)
