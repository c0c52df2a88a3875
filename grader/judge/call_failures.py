"""The messages for calls of a learner's function that have no answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.authoring.calls import Crashed, Raised, Starved, TimedOut, Unavailable
from grader.course.declared import Kind
from grader.judge.budget import MOST_CHECK_BYTES
from grader.judge.causes import Situation, binder_of, reason_of, undefined_name, with_cause
from grader.judge.replies import (
    LearnerException,
    Location,
    Near,
    Part,
    Problem,
    Replaced,
    Survey,
    WrittenLine,
)
from grader.sandbox.channel import WorkerDied, WorkerTimeout
from grader.sandbox.limits import Limits
from grader.text.message import Message, joined
from grader.text.printable import PrintableLine, printable
from grader.text.values import show_type


def missing(name: str, kind: Kind, survey: Survey, left_out: Sequence[Part]) -> Unavailable:
    """Return why a name can't be called: it was not loaded, not read, not written yet, or bears another name.

    `kind` is what the exercise asks for under this name.
    """
    home = survey.homes.get(name)
    if home:
        parts = [left_out_part(part) for part in left_out if part.location == home.location]
        reason = parts[0] if parts else home.message
        message = Message("{name} was not loaded: {reason}", name=name, reason=reason)
        return Unavailable(message, todo=False)
    if survey.unreadable:
        message = Message("Python can't read {part}.", part=left_out_part(survey.unreadable[0]))
        return Unavailable(message, todo=False)
    near = survey.near.get(name, ())
    message = misnamed(name, kind, near) if near else Message("{name} is not defined yet.", name=name)
    return Unavailable(message, todo=True)


def deleted(by: Replaced) -> Unavailable:
    """Return that a name is not there because a statement of the learner's deletes it."""
    return Unavailable(by.message, todo=False)


def left_out_part(part: Part) -> Message:
    """Return a statement that was not read or not loaded, and why."""
    return Message(
        "{location}: {text} ({reason})",
        location=part.location.message,
        text=part.text,
        reason=reason_of(part),
    )


def left_out_parts(parts: Sequence[Part], *, stopped: Message | None) -> list[Message]:
    """Return which statements were left out: one message for those that have the same cause.

    `stopped` says where loading stopped, where only the definitions were loaded.
    """
    groups: dict[str, list[Part]] = {}
    for number, part in enumerate(parts):
        if part.reason is None and stopped:
            continue
        cause = binder_of(undefined_name(part.reason or ""), parts[:number]) or part
        if not (cause.reason is None and stopped):
            groups.setdefault(str(reason_of(cause)), []).append(part)
    messages = [stopped] if stopped else []
    for first, *others in groups.values():
        message = Message("Left out: {part}", part=left_out_part(first))
        if others:
            places = joined(*_places([part.location for part in others]))
            message = Message("{message}; for the same reason: {places}", message=message, places=places)
        messages.append(message)
    return messages


def _places(locations: Sequence[Location]) -> Iterator[Message]:
    """Yield some lines in words; those of one file or cell together."""
    groups: dict[tuple[str, int], list[Location]] = {}
    for location in locations:
        groups.setdefault((location.file, location.cell), []).append(location)
    for (file, cell), (first, *others) in groups.items():
        if not others:
            yield first.message
            continue
        lines = ", ".join(str(one.line) for one in (first, *others))
        text = "{file}, cell {cell}, lines {lines}" if cell else "{file}, lines {lines}"
        yield Message(text, file=PrintableLine(file), cell=cell, lines=lines)


def stopped_at(line: WrittenLine, error: WorkerTimeout | WorkerDied, seconds: float) -> Message:
    """Return which statement was running when loading did not come to its end."""
    if isinstance(error, WorkerDied):
        text = "While this line was running, its process {death}, so only the definitions were loaded: {line}"
        return Message(text, death=error, line=line.message)
    text = "This line did not end within {seconds:g} s, so only the definitions were loaded: {line}"
    if error.limit == "waiting":
        text = (
            "This line waited for {seconds:g} s without computing, so only the definitions were loaded: "
            "{line}"
        )
    return Message(text, seconds=seconds, line=line.message)


def misnamed(name: str, kind: Kind, near: Sequence[Near]) -> Message:
    """Return that a name is missing, and which definitions the learner may have meant."""
    is_class = kind == "class" or (kind == "net" and any(one.kind == "class" for one in near))
    first, *others = near
    if others:
        advice = Message("name the right one `{name}`", name=name)
    elif first.kind == "method":
        advice = Message("define it outside the class, as `{name}`", name=name)
    else:
        advice = Message("name it `{name}`", name=name)
    found = joined(
        *(Message("`{name}` ({place})", name=one.name, place=one.location.message) for one in near)
    )
    if is_class:
        return Message("No class `{name}`. Found {found}: {advice}.", name=name, found=found, advice=advice)
    return Message("No function `{name}`. Found {found}: {advice}.", name=name, found=found, advice=advice)


def unwritten(place: Message) -> Raised:
    """Return that a function is a stub, which raises NotImplementedError in this place."""
    return Raised("NotImplementedError", todo=True, traceback=[place])


def overdue(name: str, seconds: float, *, is_training: bool) -> TimedOut:
    """Return that a call took too long, or that a training run, once it `is_training`, made no progress."""
    text = "{name} took longer than {seconds:g} s: is there a loop that never ends?"
    if is_training:
        text = "{name} made no progress for {seconds:g} s during training."
    return TimedOut(text, name=name, seconds=seconds)


def waiting(name: str, seconds: float) -> TimedOut:
    """Return that a call waited too long and computed nothing."""
    return TimedOut(
        "{name} waited for {seconds:g} s without computing: is there a sleep, a lock, or input that never "
        "comes?",
        name=name,
        seconds=seconds,
    )


def starved() -> Starved:
    """Return that the machine was too busy."""
    return Starved(
        "This machine is too busy: two attempts got too little processor time. Grade this again when fewer "
        "programs are running."
    )


def overdue_together(name: str, calls: int, seconds: float) -> TimedOut:
    """Return that the calls of a check took too long together."""
    text = "{count} calls of {name} took over {seconds:g} s together."
    return TimedOut(text, count=calls, name=name, seconds=seconds)


def raised(error: LearnerException, limits: Limits, device: str, situation: Situation) -> str:
    """Return an exception's message, with its cause: a limit, the device, or what usually causes it."""
    if error.problem:
        return problem(error.problem)
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
    return with_cause(error.message, situation)


def problem(found: Problem) -> Message:
    """Return in words what a step of the kit found wrong with learner code."""
    match found.problem:
        case "figure" if found.returned:
            text = "{name} must return a matplotlib Figure; it returned {found}."
        case "figure":
            text = "{name} must be a matplotlib Figure; it is {found}."
        case "axes" if found.returned:
            text = "{name} must return matplotlib Axes; it returned {found}."
        case "axes":
            text = "{name} must be matplotlib Axes; it is {found}."
        case "net":
            text = "{name}() must be a torch.nn.Module; it is {found}."
        case "tensor":
            text = "A tensor was expected; found {found}."
        case "leaves":
            text = (
                "The list of parameters no longer holds the tensors that your code was given: change each "
                "tensor in place, and leave the list as it is."
            )
        case "gradient":
            text = "The updater was called before backward(): there is no gradient yet."
        case "passes":
            text = "The code began pass {count} over the batches; at most {most} passes are allowed."
        case "batches":
            text = "The loader yields more than {most} batches: more than the data set has."
    return Message(text, name=found.name, found=show_type(found.found), count=found.count, most=found.most)


def too_much(name: str, answers: int, size: float) -> Crashed:
    """Return that the answers to a check take too many bytes: `size` so far."""
    return Crashed(
        "{name} returned {taken} MiB in {calls}, where each number counts as 8 bytes; the answers of a check "
        "may take {most} MiB together. Return only what the exercise asks for.",
        name=name,
        taken=round(size / 1024**2),
        calls=Message("one call") if answers == 1 else Message("{count} calls", count=answers),
        most=MOST_CHECK_BYTES // 1024**2,
    )


def too_much_twice(name: str) -> Crashed:
    """Return that a function is not called because its answers were too large before."""
    return Crashed("{name} returned too much twice, so it was not called again.", name=name)


def too_much_together(name: str, most: float) -> Crashed:
    """Return that a function is not called because all answers together take more than `most` bytes."""
    return Crashed(
        "The answers of this submission have taken {most} MiB, which is all they may take, so {name} was not "
        "called. Return only what the exercises ask for.",
        name=name,
        most=round(most / 1024**2),
    )
