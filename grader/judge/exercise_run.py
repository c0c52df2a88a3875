"""One submission on one exercise: each check is run when it is asked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from hashlib import sha256
from itertools import takewhile

from grader.authoring.calls import Answer, Ask, Call, Crashed, TimedOut
from grader.authoring.student import Student
from grader.course.check import Check
from grader.course.exercise import Exercise
from grader.datasets.images import Dataset
from grader.grades.grade import CheckResult
from grader.handins.submission import Submission
from grader.judge import explain
from grader.judge.answers import Answers
from grader.judge.examples import Corpus, Example
from grader.judge.findings import Finding, Outcome, run_law
from grader.judge.replay import AskAll, Replays
from grader.judge.search import Searches
from grader.judge.session import Session
from grader.judge.traits import EXAMPLES, SEED, traits
from grader.text.language import Language
from grader.text.message import Message
from grader.text.printable import printable

# The calls for the explanations of an exercise may take so long together.
_MOST_SEARCH_SECONDS = 5.0
# What is asked or answered with more than that is no small example, and comes once.
_MOST_ASKED_BYTES = 1024**2


@dataclass(frozen=True)
class _Seen:
    """What has been seen of a check."""

    check: Check
    finding: Finding | None
    data: Mapping[str, object]
    traits: tuple[str, ...]
    seconds: float


class ExerciseRun:
    """One submission on one exercise: one worker for all its checks, while it lasts."""

    def __init__(
        self,
        submission: Submission,
        exercise: Exercise,
        open_session: Callable[[], Session],
        corpus: Corpus,
        compared_on: Corpus,
        dataset: Dataset | None,
        replays: Replays,
        searches: Searches,
        *,
        explains: bool,
        say: Language,
    ) -> None:
        """`compared_on` draws the examples on which submissions are compared with known misconceptions."""
        self._exercise = exercise
        self._open_session = open_session
        self._session = open_session()
        self._aside: Session | None = None
        self._corpus = corpus
        self._compared_on = compared_on
        self._dataset = dataset
        self._replays = replays
        self._searches = searches
        self._asked: dict[bytes, Answers] = {}
        self._explains = explains
        self._say = say
        self._submission = submission
        self._remarks: dict[str, None] = {}

    def __enter__(self) -> ExerciseRun:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the worker."""
        self._session.close()
        if self._aside is not None:
            self._aside.close()

    @property
    def definitions_only(self) -> bool:
        """Whether the source had to be loaded without its other top-level code."""
        return self._session.definitions_only

    @property
    def load_problem(self) -> TimedOut | Crashed | None:
        """Why not even the source's definitions could be loaded."""
        return self._session.load_problem

    @property
    def problem(self) -> str:
        """Why nothing at all of the source could be read; empty where something could."""
        survey = self._session.survey
        if survey is None or survey.readable or not survey.unreadable:
            return ""
        return str(survey.unreadable[0])

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was not read or left out of the source, and what the checks remarked, in words."""
        read = [
            Message("{file}: {part}", file=file.name, part=part)
            for file in self._submission.files
            for part in file.left_out
        ]
        survey = self._session.survey
        unreadable = [str(part) for part in survey.unreadable] if survey else []
        loaded = [str(part) for part in self._session.left_out]
        left_out = [Message("Left out: {part}", part=part) for part in (*read, *unreadable, *loaded)]
        not_read = [Message("Not read: {file}", file=file) for file in self._submission.not_read]
        stand_in = [self._dataset.remark] if self._dataset and self._dataset.remark else []
        return tuple(
            printable(self._say(remark)) for remark in (*not_read, *left_out, *stand_in, *self._remarks)
        )

    def results(self, on_verdict: Callable[[], None]) -> list[CheckResult]:
        """Return the results of all checks; `on_verdict` hears of each verdict when it is there.

        The worker that was asked for them explains the first failure, once no verdict can depend on that.
        """
        results: list[CheckResult] = []
        failure: tuple[int, _Seen] | None = None
        for check in self._exercise.checks:
            seen = self._see(check)
            if not failure and self._is_to_be_explained(seen):
                # Of the others no answer is kept: it may be large.
                failure = len(results), seen
            results.append(self._result(seen))
            on_verdict()
        if failure:
            place, seen = failure
            self._session.begin_anew(most_seconds=_MOST_SEARCH_SECONDS)
            results[place] = self._result(self._smallest(seen, self._session.ask))
        return results

    def run(self, check: Check) -> CheckResult:
        """Return the result of one check. Others may follow, so a worker of its own explains a failure."""
        seen = self._see(check)
        if self._is_to_be_explained(seen):
            seen = self._smallest(seen, self._ask_aside)
        return self._result(seen)

    def _see(self, check: Check) -> _Seen:
        started = time.perf_counter()
        outcome = self._find(check)
        self._remarks |= dict.fromkeys(outcome.remarks)
        finding = outcome.finding
        pattern = traits(finding, self._compared(check, outcome)) if finding else ()
        return _Seen(check, finding, outcome.data, pattern, time.perf_counter() - started)

    def _find(self, check: Check) -> Outcome:
        try:
            self._session.prepare()
        except TimedOut as problem:
            return Outcome(Finding("timeout", str(problem), {}, ()))
        except Crashed as problem:
            return Outcome(Finding("crashed", str(problem), {}, ()))
        return self._replay(check, self._corpus, self._ask)

    def _compared(self, check: Check, outcome: Outcome) -> Mapping[int, Finding]:
        """Return what is found on the examples that are compared with known misconceptions."""
        if outcome.finding is None or outcome.finding.status != "failed":
            # Where a process hung or died, there is nothing to compare.
            return {}
        if self._corpus.seed == SEED or not check.strategies:
            return {place: found for place, found in outcome.findings.items() if place < EXAMPLES}
        return self._replay(check, self._compared_on, self._ask_aside, most=EXAMPLES).findings

    def _replay(self, check: Check, corpus: Corpus, ask_all: AskAll, *, most: int | None = None) -> Outcome:
        examples = dict(enumerate(corpus.examples(check)[:most]))
        about = repr((self._exercise.name, check.name, corpus.seed, self._mentions))
        return self._replays.replay(check, examples, self._enrol, ask_all, about=about, wanted=EXAMPLES)

    def _is_to_be_explained(self, seen: _Seen) -> bool:
        failed = bool(seen.finding and seen.finding.status == "failed")
        return failed and self._explains and bool(seen.check.strategies)

    def _smallest(self, seen: _Seen, ask_all: AskAll) -> _Seen:
        """Return what is found on the smallest example that can be found to fail."""
        started = time.perf_counter()
        # The later failures often follow from the first.
        self._explains = False
        about = repr((self._exercise.name, seen.check.name, self._corpus.seed))
        told = repr((about, self._mentions, "search"))

        def look(examples: Mapping[int, Example]) -> list[Finding | None]:
            outcome = self._replays.replay(seen.check, examples, self._enrol, ask_all, about=told)
            ended = takewhile(outcome.ended.__contains__, examples)
            return [outcome.findings.get(number) for number in ended]

        found = self._searches.smallest(seen.check, look, seed=self._corpus.seed, about=about)
        if found:
            # What a function that keeps something does there depends on what was tried before.
            again = run_law(seen.check, found.example, self._enrol(lambda call: ask_all([call])[0]))
            found = found if again and again.message == found.message else None
        seconds = seen.seconds + time.perf_counter() - started
        return replace(seen, finding=found or seen.finding, seconds=seconds)

    def _ask(self, calls: Sequence[Call]) -> Sequence[Answer]:
        """Call functions; what one check has asked is not asked again by another."""
        frames = b"".join(call.frame for call in calls)
        if len(frames) > _MOST_ASKED_BYTES:
            return self._session.ask(calls)
        question = sha256(frames).digest()
        if question not in self._asked:
            answers = self._session.ask(calls)
            if not answers.key or answers.size > _MOST_ASKED_BYTES:
                return answers
            self._asked[question] = answers
        return self._asked[question]

    def _ask_aside(self, calls: Sequence[Call]) -> Sequence[Answer]:
        """Call functions for an explanation: in a worker of its own, on which no verdict depends.

        Nor do its answers depend on what was asked for the verdicts, where a function keeps something.
        """
        if self._aside is None:
            self._aside = self._open_session()
            self._aside.begin_anew(most_seconds=_MOST_SEARCH_SECONDS)
        return self._aside.ask(calls)

    def _enrol(self, ask: Ask) -> Student:
        return Student(self._exercise, ask, mentions=self._mentions, dataset=self._dataset)

    @cached_property
    def _mentions(self) -> list[str]:
        survey = self._session.survey
        assert survey is not None
        return [str(mention) for mention in survey.mentions]

    def _result(self, seen: _Seen) -> CheckResult:
        check, finding = seen.check, seen.finding
        result = partial(
            CheckResult, check.name, self._say(check.title), max_points=check.points, seconds=seen.seconds
        )
        if finding is None:
            return result(status="passed", data=seen.data)
        survey = self._session.survey
        message = printable(self._say(finding.message))
        location = explain.location(finding, survey)
        if finding.status == "todo":
            return result(status="todo", message=message, location=location)
        return result(
            status=finding.status,
            message=message,
            hint=self._say(check.hint) if finding.status == "failed" and finding.calls else "",
            counterexample=explain.counterexample(finding, self._exercise, self._say),
            location=location,
            repro=explain.repro(finding, self._exercise, survey, self._say),
            data=seen.data,
            traits=seen.traits,
        )
