"""Runs a law over its corpus in few, large exchanges with the worker.

A law is deterministic: given the same answers it makes the same calls. So it can be run for every
example up to its first unanswered call, the calls of all examples sent as one batch, and run again
from the start with the answers at hand, until it comes to an end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import torch

from grader.corpus import Example
from grader.declared import BrokenDeclaration
from grader.exercise import Check
from grader.expect import Failure
from grader.message import Message
from grader.result import Status
from grader.student import Answer, Ask, Call, Crashed, Frame, Raised, Student, TimedOut, Unavailable

AskAll = Callable[[Sequence[Call]], list[Answer]]
Enrol = Callable[[Ask], Student]


@dataclass(frozen=True)
class Finding:
    """Why a check is not passed: the example, what went wrong, and the calls that led there."""

    status: Status
    message: str
    example: Example
    calls: tuple[tuple[Call, Answer], ...]
    frames: tuple[Frame, ...] = ()

    @property
    def size(self) -> int:
        """How many numbers the example holds."""
        values: list[object] = list(self.example.values())
        size = 0
        while values:
            value = values.pop()
            if isinstance(value, torch.Tensor):
                size += value.numel()
            elif isinstance(value, (list, tuple)):
                values += value
        return size


@dataclass(frozen=True)
class Outcome:
    """What came of a check: a finding where it is not passed, and what its law kept and remarked."""

    finding: Finding | None
    """The simplest of those that agree with the first one's status."""
    findings: Mapping[int, Finding] = field(default_factory=dict)
    """All, by the examples' places in the corpus."""
    data: Mapping[str, object] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


class Suspended(BaseException):
    """Raised through a law at its first call that has no answer yet."""


@dataclass
class _Run:
    """One example on its way through a law."""

    example: Example
    sent: list[Call] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


def replay(check: Check, examples: Sequence[Example], enrol: Enrol, ask_all: AskAll) -> Outcome:
    """Return what comes of a check; `enrol` makes a student of what answers its calls.

    The first example that does not pass decides the status; the smallest of that status is shown.
    """
    runs = [_Run(example) for example in examples]
    findings: dict[int, Finding] = {}
    students: dict[int, Student] = {}
    waiting = list(enumerate(runs))
    while waiting:
        suspended = []
        for index, run in waiting:
            came, students[index] = _advance(check, run, enrol)
            if isinstance(came, Call):
                run.sent.append(came)
                suspended.append((index, run))
            elif came is not None:
                findings[index] = came
        if not suspended:
            break
        answers = ask_all([run.sent[-1] for _, run in suspended])
        for (_, run), answer in zip(suspended, answers):
            run.answers.append(answer)
        # Behind an answer that is an exception there is none: that example settles the verdict.
        waiting = suspended[: len(answers)]
    data = {name: value for student in students.values() for name, value in student.data.items()}
    remarks = dict.fromkeys(remark for student in students.values() for remark in student.remarks)
    return Outcome(_smallest(findings) if findings else None, findings, data, tuple(remarks))


def _smallest(findings: dict[int, Finding]) -> Finding:
    """Return the easiest to read among the findings that agree with the first one's status."""
    verdict = findings[min(findings)].status
    alike = [(finding.size, index) for index, finding in findings.items() if finding.status == verdict]
    return findings[min(alike)[1]]


def run_law(check: Check, example: Example, student: Student) -> Finding | None:
    """Run a law once and return what it finds."""
    status: Status = "failed"
    frames: tuple[Frame, ...] = ()
    try:
        check.body(student, **example)
    except (Failure, BrokenDeclaration, AssertionError) as failure:
        message = str(failure) or Message("The law does not hold.")
    except Raised as raised:
        status = "todo" if raised.todo else "failed"
        message, frames = str(raised), raised.frames
        if raised.todo and raised.frames:
            message = Message("Not written yet: it raises NotImplementedError.")
        if isinstance(raised, Unavailable):
            return Finding(status, message, example, ())
    except TimedOut as timeout:
        status, message = "timeout", str(timeout)
    except Crashed as crash:
        status, message = "crashed", str(crash)
    except Exception as error:
        status = "error"
        message = f"The check {check.name} itself failed: {type(error).__name__}: {error}"
    else:
        return None
    return Finding(status, message, example, tuple(student.calls), frames)


def _advance(check: Check, run: _Run, enrol: Enrol) -> tuple[Call | Finding | None, Student]:
    """Run a law with the answers that there are; return the next call, its finding, or None."""
    position = 0
    pending: list[Call] = []
    deviation: list[str] = []

    def answer(call: Call) -> Answer:
        nonlocal position
        if position == len(run.answers):
            pending.append(call)
            raise Suspended
        if call.frame != run.sent[position].frame:
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
        return pending[0], student
    elif pending:
        fault = "caught the exception that suspends it"
    elif finding is None and position < len(run.answers):
        fault = "made fewer calls when it was run again"
    elif finding is None and any(isinstance(given, Exception) for given in run.answers):
        fault = "went on after an answer that was an exception"
    return (_fault(check, run, fault) if fault else finding), student


def _fault(check: Check, run: _Run, what: str) -> Finding:
    message = f"The check {check.name} itself failed: it {what}; a law must be deterministic."
    return Finding("error", message, run.example, tuple(zip(run.sent, run.answers)))
