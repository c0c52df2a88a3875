"""Runs a law once on one example and returns why it does not hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import torch

from grader.authoring.calls import Answer, Call, Crashed, Raised, Starved, TimedOut, Unavailable
from grader.authoring.expect import Failure, NotJudged
from grader.authoring.student import Student
from grader.course.check import Check
from grader.course.declared import BrokenDeclaration
from grader.grades.grade import Status
from grader.judge.examples import Example
from grader.judge.faults import own_fault
from grader.text.message import Message


@dataclass(frozen=True)
class Finding:
    """Why a check is not passed: the example, what went wrong, and the calls that led there."""

    status: Status
    message: str
    example: Example
    calls: tuple[tuple[Call, Answer], ...]
    traceback: tuple[Message, ...] = ()
    """The learner's own lines that led to an exception, the one that raised it last."""

    @property
    def decides(self) -> bool:
        """Whether its check has this status; where a law is not judged, other examples decide."""
        return self.status != "not_judged"

    @property
    def marked(self) -> str:
        """The line that raised, above carets under the part that raised; empty where that is unknown."""
        answer = self.calls[-1][1] if self.calls else None
        return answer.marked if isinstance(answer, Raised) else ""

    @property
    def is_about_a_value(self) -> bool:
        """Whether a call returned a value, and this value is wrong."""
        answer = self.calls[-1][1] if self.calls else None
        return answer is not None and not isinstance(answer, Exception)


def numbers_in(example: Example) -> int:
    """Return how many numbers an example holds."""
    values: list[object] = list(example.values())
    count = 0
    while values:
        value = values.pop()
        if isinstance(value, torch.Tensor):
            count += value.numel()
        elif isinstance(value, (list, tuple)):
            values += value
    return count


@dataclass(frozen=True)
class Outcome:
    """The outcome of a check: a finding where it is not passed, and what its law recorded and remarked."""

    finding: Finding | None
    """The one with the smallest example among those with the status of the first one that decides."""
    findings: Mapping[int, Finding] = field(default_factory=dict)
    """All findings, by the numbers of their examples."""
    ended: Collection[int] = ()
    """The numbers of the examples whose law ended; after an exception, the others are not asked for."""
    data: Mapping[str, object] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def run_law(check: Check, example: Example, student: Student) -> Finding | None:
    """Run a law once; return a finding where it does not hold, else None."""
    status: Status = "failed"
    traceback: tuple[Message, ...] = ()
    try:
        check.body(student, **example)
    except (Failure, BrokenDeclaration, AssertionError) as failure:
        message = str(failure) or Message("The law does not hold.")
    except NotJudged as reason:
        status, message = "not_judged", Message("Not judged: {reason}", reason=str(reason))
    except Raised as raised:
        status = "todo" if raised.todo else "failed"
        message, traceback = str(raised), raised.traceback
        if raised.todo and raised.traceback:
            message = Message("Not written yet: it raises NotImplementedError.")
        if isinstance(raised, Unavailable):
            return Finding(status, message, example, ())
    except TimedOut as timeout:
        status, message = "timeout", str(timeout)
    except Crashed as crash:
        status, message = "crashed", str(crash)
    except Starved as starved:
        status, message = "error", str(starved)
    except Exception as error:
        status, message = "error", own_fault(error, of=f"check {check.name}")
    else:
        return None
    finally:
        _release_frames(student)
    return Finding(status, message, example, tuple(student.calls), traceback)


def _release_frames(student: Student) -> None:
    """Let go of the frames through which exceptions came that are answers.

    The frames hold all answers, and the answers the exception: only the collector would free them.
    """
    for _, answer in student.calls:
        if isinstance(answer, Exception):
            answer.__traceback__ = None
