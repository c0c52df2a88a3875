"""The messages for calls of a learner's function that have no answer."""

from __future__ import annotations

from collections.abc import Sequence

from grader.authoring.calls import Raised, TimedOut, Unavailable
from grader.judge.replies import LearnerException, Part, Survey
from grader.sandbox.limits import Limits
from grader.text.message import Message
from grader.text.printable import printable


def missing(name: str, survey: Survey, left_out: Sequence[Part]) -> Unavailable:
    """Return why a name can't be called: it was not loaded, not read, or not written yet."""
    home = survey.homes.get(name)
    if home:
        reasons = [str(part) for part in left_out if part.where == home.where]
        message = Message("{name} was not loaded: {reasons}", name=name, reasons=" ".join(reasons) or home)
        return Unavailable(message, todo=False, frames=())
    if survey.unreadable:
        message = Message("Python can't read {part}.", part=survey.unreadable[0])
        return Unavailable(message, todo=False, frames=())
    return Unavailable(Message("{name} is not defined yet.", name=name), todo=True, frames=())


def overdue(name: str, seconds: float, *, is_training: bool) -> TimedOut:
    """Return that a call took too long, or that a training run, once it `is_training`, made no progress."""
    text = "{name} had not returned after {seconds:g} s."
    if is_training:
        text = "{name} made no progress for {seconds:g} s during training."
    return TimedOut(text, name=name, seconds=seconds)


def overdue_together(name: str, calls: int, seconds: float) -> TimedOut:
    """Return that the calls of a check took too long together."""
    text = "{count} calls of {name} took over {seconds:g} s together."
    return TimedOut(text, count=calls, name=name, seconds=seconds)


def raised(error: LearnerException, limits: Limits, device: str) -> str:
    """Return an exception's message; where a limit or the device causes it, the message says so."""
    message = printable(error.message)
    if error.out_of_memory:
        return Message(
            "It asked for more memory than the {most:g} GiB that a submission may take. ({message})",
            most=limits.memory_bytes / 1024**3,
            message=message,
        )
    if device == "cpu" and ("CUDA" in message or "NVIDIA" in message):
        return Message(
            "{message}. This machine computes on the CPU: let the caller choose the device.",
            message=message,
        )
    return message


def too_much(name: str, answers: int, size: int, *, most: int) -> Raised:
    """Return that the answers of a check, `size` bytes so far, exceed `most` bytes."""
    message = Message(
        "{name} returned {taken} MiB in {calls}; the answers of a check may take {most} MiB together. "
        "Return only what the exercise asks for.",
        name=name,
        taken=size // 1024**2,
        calls=Message("one call") if answers == 1 else Message("{count} calls", count=answers),
        most=most // 1024**2,
    )
    return Raised(message, todo=False, frames=())
