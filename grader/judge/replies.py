"""The messages of a worker, validated: learner code can control the process that sends them.

A message of another form is refused. In one that is accepted, names and files are those of the submission,
each text is one printable line, and no list is longer than the kit's own worker sends.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Annotated, Any

import msgspec

from grader.authoring.calls import TracebackFrame
from grader.handins.submission import SourceFile
from grader.text.printable import PrintableLine
from grader.wire import reading
from grader.wire.reading import Kind

_MOST_PARTS = 20
_MOST_FRAMES = 5


class Home(msgspec.Struct, frozen=True):
    """Where a submission defines a name."""

    module: str
    where: PrintableLine
    text: PrintableLine
    file: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


class Part(msgspec.Struct, frozen=True):
    """A part of the source that could not be read or loaded, and the reason."""

    where: PrintableLine
    text: PrintableLine
    reason: PrintableLine

    def __str__(self) -> str:
        return f"{self.where}: {self.text} ({self.reason})"


class Mention(msgspec.Struct, frozen=True):
    """A forbidden operation that the source names."""

    operation: PrintableLine
    where: PrintableLine

    def __str__(self) -> str:
        return f"{self.operation} ({self.where})"


Parts = Annotated[tuple[Part, ...], msgspec.Meta(max_length=_MOST_PARTS)]


class Survey(msgspec.Struct, frozen=True):
    """What a worker reads in a submission's source before any of it runs."""

    homes: dict[str, Home]
    readable: bool
    """Whether any file has a statement that Python can read."""
    unreadable: Parts
    mentions: Annotated[tuple[Mention, ...], msgspec.Meta(max_length=_MOST_PARTS)]


class Loaded(msgspec.Struct, frozen=True):
    """The names that could be loaded, and what was left out."""

    names: tuple[str, ...]
    left_out: Parts


class CallProgress(msgspec.Struct, frozen=True):
    """How far a long call is: epochs are counted from 1, `done` is a share from 0 to 1."""

    epoch: int = 0
    epochs: int = 0
    done: float = 0.0


OnProgress = Callable[[CallProgress], None]


class LearnerException(msgspec.Struct, frozen=True):
    """An exception that learner code raised."""

    todo: bool
    """Whether it is a NotImplementedError that the learner's own line raises."""
    out_of_memory: bool
    message: str
    frames: Annotated[tuple[TracebackFrame, ...], msgspec.Meta(max_length=_MOST_FRAMES)]


def read(message: object, kind: type[Kind]) -> Kind:
    """Return a message as a value of this kind. Raises msgspec.ValidationError."""
    return reading.read(message, kind, dec_hook=_line)


def read_survey(message: object, files: Sequence[SourceFile], names: Collection[str]) -> Survey:
    """Return a survey of these files for these names. Raises msgspec.ValidationError."""
    survey = read(message, Survey)
    # Of several files with one stem, a worker reads the first.
    known = {file.stem: file.name for file in reversed(files)}
    homes = {}
    for name, home in survey.homes.items():
        if name not in names or home.module not in known:
            raise msgspec.ValidationError("a name or a file that the submission does not have")
        homes[name] = msgspec.structs.replace(home, file=known[home.module])
    return msgspec.structs.replace(survey, homes=homes)


def _line(kind: type, value: Any) -> PrintableLine:
    if kind is not PrintableLine or type(value) is not str:
        raise TypeError(f"expected a line of text, found {type(value).__name__}")
    return PrintableLine(value)
