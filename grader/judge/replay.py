"""Replays laws: a law is a coroutine that is driven by re-execution.

A law is deterministic: given the same answers it makes the same calls. So it is run for every example up to
its first call without an answer, where an exception suspends it. The calls of all examples go to the worker
as one batch. Then each law is run again from its start with the answers so far, until it comes to its end.
A check thus takes as many exchanges with the worker as its law makes calls for one example.

The outcome follows from the law, the examples and the bytes of the answers. Most learners of a class give the
same answers to most examples, so outcomes are cached.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import TypeGuard

from grader.authoring.calls import Answer, Ask, Call
from grader.authoring.student import Student
from grader.course.check import Check
from grader.judge.answers import Answers, footprint
from grader.judge.examples import Example
from grader.judge.findings import Finding, Outcome, numbers_in, run_law
from grader.support.cache import Cache

AskAll = Callable[[Sequence[Call]], Sequence[Answer]]
MakeStudent = Callable[[Ask], Student]
"""Returns a student whose calls a function answers."""
# The kit's course takes some 500 of a submission; one of 110 small answers takes 0.1 MB.
_MOST_ROUNDS = 1_500
_MOST_PAUSES = 50_000
# Rounds and pauses may each take so much of the judge's memory.
_MOST_BYTES = 128 * 1024**2
# Larger ones are not kept, such as the images of a training run or the parameters of a net.
_MOST_ROUND_BYTES = 1024**2
_MOST_CALL_BYTES = 64 * 1024
# What a round takes for each of its examples, and a pause, beside calls and answers.
_OVERHEAD_BYTES = 1000
_Key = tuple[Hashable, ...]


class Suspended(BaseException):
    """Raised through a law at its first call that has no answer yet."""


@dataclass(frozen=True)
class _Replay:
    """One example on its way through a law."""

    example: Example
    key: _Key | None
    """What tells it and its answers so far from all others; None where an answer is too large for that."""
    sent: tuple[Call, ...] = ()
    answers: tuple[Answer, ...] = ()

    def answered(self, answer: Answer, fingerprint: bytes | None) -> _Replay:
        """Return the replay with the answer to its last call."""
        key = (*self.key, fingerprint) if self.key and fingerprint else None
        return _Replay(self.example, key, self.sent, (*self.answers, answer))


@dataclass(frozen=True)
class _Pause:
    """Where one execution of a law stops: at a call, at a finding, or at the end of a law that holds."""

    at: Call | Finding | None
    data: Mapping[str, object]
    remarks: Sequence[str]

    @property
    def is_small(self) -> bool:
        """Whether it is worth to be kept."""
        return not isinstance(self.at, Call) or len(self.at.frame) <= _MOST_CALL_BYTES

    @property
    def size(self) -> int:
        """How many bytes of memory it takes, as an estimate."""
        if isinstance(self.at, Call):
            return _OVERHEAD_BYTES + len(self.at.frame)
        calls = self.at.calls if self.at else ()
        return _OVERHEAD_BYTES + sum(len(call.frame) + footprint(answer) for call, answer in calls)


@dataclass(frozen=True)
class _Round:
    """Where the laws of all examples stop, before the next exchange with the worker."""

    waiting: Mapping[int, _Replay]
    """Those whose last call has no answer yet, by the numbers of their examples."""
    ended: Mapping[int, _Pause]
    answer_bytes: int = 0
    """What all answers so far take."""

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The calls to be sent: a call of the same values once, however many examples make it."""
        return tuple({r.sent[-1].frame: r.sent[-1] for r in self.waiting.values()}.values())

    @cached_property
    def is_small(self) -> bool:
        """Whether it is worth to be kept."""
        return self._call_bytes <= _MOST_ROUND_BYTES

    @property
    def size(self) -> int:
        """How many bytes of memory it takes, as an estimate."""
        examples = len(self.waiting) + len(self.ended)
        return _OVERHEAD_BYTES * examples + self._call_bytes + self.answer_bytes

    @cached_property
    def _call_bytes(self) -> int:
        return sum(len(call.frame) for call in self.calls)

    def answered(self, answers: Sequence[Answer]) -> dict[int, _Replay]:
        """Return the replays that have an answer; behind an answer that is an exception there is none."""
        prints = answers.fingerprints if isinstance(answers, Answers) else [None] * len(answers)
        given = dict(zip((call.frame for call in self.calls), zip(answers, prints)))
        asked = ((number, r, given.get(r.sent[-1].frame)) for number, r in self.waiting.items())
        return {number: r.answered(*answer) for number, r, answer in asked if answer}

    @cached_property
    def outcome(self) -> Outcome:
        """What came of the check, once no example waits."""
        pauses = dict(sorted(self.ended.items()))
        findings = {number: pause.at for number, pause in pauses.items() if isinstance(pause.at, Finding)}
        data = {name: value for pause in pauses.values() for name, value in pause.data.items()}
        remarks = dict.fromkeys(remark for pause in pauses.values() for remark in pause.remarks)
        smallest = findings[_smallest(findings)[1]] if findings else None
        return Outcome(smallest, findings, pauses.keys(), data, tuple(remarks))


class Replays:
    """Replays laws for one submission after the other, and caches where which answers lead."""

    def __init__(self) -> None:
        self._rounds: Cache[_Round] = Cache(_MOST_ROUNDS, most_bytes=_MOST_BYTES)
        self._pauses: Cache[_Pause] = Cache(_MOST_PAUSES, most_bytes=_MOST_BYTES)

    def replay(
        self,
        check: Check,
        examples: Mapping[int, Example],
        make_student: MakeStudent,
        ask_all: AskAll,
        *,
        cache_key: Hashable,
        compared: float = inf,
    ) -> Outcome:
        """Return the outcome of a check on numbered examples; `ask_all` sends a batch of calls.

        `cache_key` holds all that decides beside the answers and the examples' numbers, such as a CacheKey.
        The first finding that decides gives the status; the smallest example of that status is shown. Beside
        these two, findings are only returned on examples whose number is below `compared`.
        """
        key: _Key = (cache_key, *examples)
        now = self._rounds.get(key)
        if now is None:
            replays = {number: _Replay(example, (cache_key, number)) for number, example in examples.items()}
            now = self._keep(key, self._advance(check, replays, {}, make_student, compared))
        while now.waiting:
            answers = ask_all(now.calls)
            key = (*key, answers.key) if key and now.is_small and _is_small(answers) else ()
            then = self._rounds.get(key) if key else None
            replays = {} if then else now.answered(answers)
            if then is None:
                size = now.answer_bytes + (answers.size if isinstance(answers, Answers) else 0)
                then = self._advance(check, replays, now.ended, make_student, compared)
                then = self._keep(key, replace(then, answer_bytes=size))
            now = then
        return now.outcome

    def _keep(self, key: _Key, found: _Round) -> _Round:
        # For a round of one example, its pause is kept already.
        if key and found.is_small and len(found.waiting) + len(found.ended) > 1:
            self._rounds.keep(key, found, size=found.size)
        return found

    def _advance(
        self,
        check: Check,
        replays: Mapping[int, _Replay],
        ended: Mapping[int, _Pause],
        make_student: MakeStudent,
        compared: float,
    ) -> _Round:
        """Execute the laws with the answers so far, but for the examples that cannot matter any more."""
        waiting: dict[int, _Replay] = {}
        ends = dict(ended)
        findings = {number: pause.at for number, pause in ends.items() if isinstance(pause.at, Finding)}
        deciding = {number for number, finding in findings.items() if finding.decides}

        def execute(number: int) -> None:
            replay = replays[number]
            pause = self._pause(check, replay, make_student)
            if isinstance(pause.at, Call):
                key = replay.key if pause.is_small else None
                waiting[number] = _Replay(replay.example, key, (*replay.sent, pause.at), replay.answers)
                return
            ends[number] = pause
            if pause.at:
                findings[number] = pause.at
                if pause.at.decides:
                    deciding.add(number)

        rest = sorted(replays, reverse=True)
        while rest and not (deciding and min(deciding) < min([rest[-1], *waiting])):
            execute(rest.pop())
        # The check has failed: of the other examples, only those that are compared or smaller matter.
        for number in [number for number in rest if number < compared]:
            execute(number)
        for size, number in sorted((numbers_in(replays[n].example), n) for n in rest if n >= compared):
            if _smallest(findings) < (size, number):
                break
            execute(number)
        return _Round(waiting, ends)

    def _pause(self, check: Check, replay: _Replay, make_student: MakeStudent) -> _Pause:
        pause = self._pauses.get(replay.key) if replay.key else None
        if pause is None:
            pause = _execute(check, replay, make_student)
            if replay.key and pause.is_small:
                self._pauses.keep(replay.key, pause, size=pause.size)
        return pause


def _is_small(answers: Sequence[Answer]) -> TypeGuard[Answers]:
    """Whether answers came in bytes that can be recognised again, and are small enough to be kept."""
    return isinstance(answers, Answers) and bool(answers.key) and answers.size <= _MOST_ROUND_BYTES


def _smallest(findings: Mapping[int, Finding]) -> tuple[int, int]:
    """Return size and number of the smallest example with the status of the first finding that decides."""
    deciding = [number for number, finding in findings.items() if finding.decides]
    verdict = findings[min(deciding or findings)].status
    return min((numbers_in(f.example), number) for number, f in findings.items() if f.status == verdict)


def _execute(check: Check, replay: _Replay, make_student: MakeStudent) -> _Pause:
    """Execute a law from its start with the answers that there are."""
    position = 0
    pending: list[tuple[Call, bytes]] = []
    deviation: list[str] = []

    def answer(call: Call) -> Answer:
        nonlocal position
        if position == len(replay.answers):
            # Encoded inside the law: values that cannot be sent are the law's own fault.
            pending.append((call, call.frame))
            raise Suspended
        if not call.is_as(replay.sent[position]):
            deviation.append(call.name)
            raise Suspended
        position += 1
        return replay.answers[position - 1]

    student = make_student(answer)
    finding = None
    suspended = False
    try:
        finding = run_law(check, replay.example, student)
    except Suspended:
        suspended = True
    fault = ""
    if deviation:
        fault = "called the function with other values when it was run again"
    elif suspended:
        return _Pause(pending[0][0], student.data, student.remarks)
    elif pending:
        fault = "caught the exception that suspends it"
    elif finding is None and position < len(replay.answers):
        fault = "made fewer calls when it was run again"
    elif finding is None and any(isinstance(given, Exception) for given in replay.answers):
        fault = "went on after an answer that was an exception"
    return _Pause(_fault(check, replay, fault) if fault else finding, student.data, student.remarks)


def _fault(check: Check, replay: _Replay, what: str) -> Finding:
    message = f"The check {check.name} itself failed: it {what}; a law must be deterministic."
    return Finding("error", message, replay.example, tuple(zip(replay.sent, replay.answers)))
