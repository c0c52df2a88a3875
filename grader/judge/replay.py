"""Runs a law over its corpus in few, large exchanges with the worker.

A law is deterministic: given the same answers it makes the same calls. So it can be run for every
example up to its first unanswered call, the calls of all examples sent as one batch, and run again
from the start with the answers at hand, until it comes to an end.

What comes of it follows from the law, the examples and the bytes of the answers. Most learners of a class
give the same answers to most examples, so that is remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from math import inf
from typing import TypeGuard

from grader.authoring.calls import Answer, Ask, Call
from grader.authoring.student import Student
from grader.course.check import Check
from grader.judge.answers import Answers
from grader.judge.examples import Example
from grader.judge.findings import Finding, Outcome, numbers_in, run_law
from grader.support.cache import Cache

AskAll = Callable[[Sequence[Call]], Sequence[Answer]]
Enrol = Callable[[Ask], Student]
# The kit's course takes some 500 of a submission; one of 110 small answers takes 0.1 MB.
_MOST_ROUNDS = 1_500
_MOST_STEPS = 50_000
# Of what takes more, such as the images of a training run or the parameters of a net, nothing is kept.
_MOST_ROUND_BYTES = 1024**2
_MOST_CALL_BYTES = 64 * 1024


class Suspended(BaseException):
    """Raised through a law at its first call that has no answer yet."""


@dataclass(frozen=True)
class _Run:
    """One example on its way through a law."""

    example: Example
    key: bytes | None
    """What tells it and its answers so far from all others; None where an answer is too large for that."""
    sent: tuple[Call, ...] = ()
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class _Step:
    """How far an example has come: to a call, to a finding, or to the end of a law that holds."""

    came: Call | Finding | None
    data: Mapping[str, object]
    remarks: Sequence[str]

    @property
    def is_small(self) -> bool:
        return not isinstance(self.came, Call) or len(self.came.frame) <= _MOST_CALL_BYTES


@dataclass(frozen=True)
class _Round:
    """How far all examples have come."""

    waiting: Mapping[int, _Run]
    """Those whose last call has no answer yet, by their numbers."""
    ended: Mapping[int, _Step]

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """What is to be asked: a call of the same values once, however many examples make it."""
        return tuple({run.sent[-1].frame: run.sent[-1] for run in self.waiting.values()}.values())

    @cached_property
    def is_small(self) -> bool:
        return sum(len(call.frame) for call in self.calls) <= _MOST_ROUND_BYTES

    def answered(self, answers: Sequence[Answer]) -> dict[int, _Run]:
        """Return the examples with their answers; behind one that is an exception there is none."""
        marks = answers.fingerprints if isinstance(answers, Answers) else [None] * len(answers)
        given = dict(zip((call.frame for call in self.calls), zip(answers, marks)))
        asked = ((number, run, given.get(run.sent[-1].frame)) for number, run in self.waiting.items())
        return {number: _answered(run, *answer) for number, run, answer in asked if answer}

    @cached_property
    def outcome(self) -> Outcome:
        steps = dict(sorted(self.ended.items()))
        findings = {index: step.came for index, step in steps.items() if isinstance(step.came, Finding)}
        data = {name: value for step in steps.values() for name, value in step.data.items()}
        remarks = dict.fromkeys(remark for step in steps.values() for remark in step.remarks)
        smallest = findings[_smallest(findings)[1]] if findings else None
        return Outcome(smallest, findings, steps.keys(), data, tuple(remarks))


class Replays:
    """Replays laws for one submission after the other, and remembers what came of which answers."""

    def __init__(self) -> None:
        self._rounds: Cache[_Round] = Cache(_MOST_ROUNDS)
        self._steps: Cache[_Step] = Cache(_MOST_STEPS)

    def replay(
        self,
        check: Check,
        examples: Mapping[int, Example],
        enrol: Enrol,
        ask_all: AskAll,
        *,
        about: str,
        wanted: float = inf,
    ) -> Outcome:
        """Return what comes of a check; `enrol` makes a student of what answers its calls.

        `about` names what decides beside the answers and the examples' numbers: which check, which corpus,
        what a student is told. The first example that does not pass decides the status; the smallest of
        that status is shown. Beside these two, findings are only returned on examples whose number is
        below `wanted`.
        """
        common = sha256(about.encode(errors="surrogatepass"))
        key = sha256(common.digest() + repr([*examples]).encode()).digest()
        now = self._rounds.get(key)
        if now is None:
            marks = {number: common.digest() + number.to_bytes(8, "big") for number in examples}
            runs = {number: _Run(example, marks[number]) for number, example in examples.items()}
            now = self._keep(key, self._advance(check, runs, {}, enrol, wanted))
        while now.waiting:
            answers = ask_all(now.calls)
            key = key + answers.key if key and now.is_small and _is_small(answers) else b""
            then = self._rounds.get(key) if key else None
            runs = {} if then else now.answered(answers)
            now = then or self._keep(key, self._advance(check, runs, now.ended, enrol, wanted))
        return now.outcome

    def _keep(self, key: bytes, found: _Round) -> _Round:
        # A round of one example is no more than its step.
        if key and found.is_small and len(found.waiting) + len(found.ended) > 1:
            self._rounds.keep(key, found)
        return found

    def _advance(
        self,
        check: Check,
        runs: Mapping[int, _Run],
        ended: Mapping[int, _Step],
        enrol: Enrol,
        wanted: float,
    ) -> _Round:
        """Return how far examples come with the answers that there are, but for those that can't matter."""
        waiting: dict[int, _Run] = {}
        ends = dict(ended)
        findings = {number: step.came for number, step in ends.items() if isinstance(step.came, Finding)}

        def go_on(number: int) -> None:
            step = self._step(check, runs[number], enrol)
            if isinstance(step.came, Call):
                run = runs[number]
                key = run.key if step.is_small else None
                waiting[number] = _Run(run.example, key, (*run.sent, step.came), run.answers)
                return
            ends[number] = step
            if step.came:
                findings[number] = step.came

        rest = sorted(runs, reverse=True)
        while rest and not (findings and min(findings) < min([rest[-1], *waiting])):
            go_on(rest.pop())
        # Of what is left, when it is plain that the check is not passed, only a smaller finding is shown.
        for number in [number for number in rest if number < wanted]:
            go_on(number)
        for size, number in sorted((numbers_in(runs[n].example), n) for n in rest if n >= wanted):
            if _smallest(findings) < (size, number):
                break
            go_on(number)
        return _Round(waiting, ends)

    def _step(self, check: Check, run: _Run, enrol: Enrol) -> _Step:
        step = self._steps.get(run.key) if run.key else None
        if step is None:
            step = _advance(check, run, enrol)
            if run.key and step.is_small:
                self._steps.keep(run.key, step)
        return step


def _answered(run: _Run, answer: Answer, mark: bytes | None) -> _Run:
    key = sha256(run.key + mark).digest() if run.key and mark else None
    return _Run(run.example, key, run.sent, (*run.answers, answer))


def _is_small(answers: Sequence[Answer]) -> TypeGuard[Answers]:
    """Whether answers can be known again, and are worth it."""
    return isinstance(answers, Answers) and bool(answers.key) and answers.size <= _MOST_ROUND_BYTES


def _smallest(findings: Mapping[int, Finding]) -> tuple[int, int]:
    """Return size and number of the easiest to read among the findings of the first one's status."""
    verdict = findings[min(findings)].status
    return min((numbers_in(f.example), number) for number, f in findings.items() if f.status == verdict)


def _advance(check: Check, run: _Run, enrol: Enrol) -> _Step:
    """Run a law with the answers that there are."""
    position = 0
    pending: list[tuple[Call, bytes]] = []
    deviation: list[str] = []

    def answer(call: Call) -> Answer:
        nonlocal position
        if position == len(run.answers):
            # Encoded inside the law: what can't be sent is its own fault.
            pending.append((call, call.frame))
            raise Suspended
        if not call.is_as(run.sent[position]):
            deviation.append(call.name)
            raise Suspended
        position += 1
        return run.answers[position - 1]

    student = enrol(answer)
    finding = None
    suspended = False
    try:
        finding = run_law(check, run.example, student)
    except Suspended:
        suspended = True
    fault = ""
    if deviation:
        fault = "called the function with other values when it was run again"
    elif suspended:
        return _Step(pending[0][0], student.data, student.remarks)
    elif pending:
        fault = "caught the exception that suspends it"
    elif finding is None and position < len(run.answers):
        fault = "made fewer calls when it was run again"
    elif finding is None and any(isinstance(given, Exception) for given in run.answers):
        fault = "went on after an answer that was an exception"
    return _Step(_fault(check, run, fault) if fault else finding, student.data, student.remarks)


def _fault(check: Check, run: _Run, what: str) -> Finding:
    message = f"The check {check.name} itself failed: it {what}; a law must be deterministic."
    return Finding("error", message, run.example, tuple(zip(run.sent, run.answers)))
