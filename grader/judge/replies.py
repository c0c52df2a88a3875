"""The messages of a worker, validated: learner code can control the process that sends them.

A message of another form is refused. In one that is accepted, names and files are those of the submission,
each text is one printable line, and no list is longer than the kit's own worker sends.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from rich.cells import cell_len

from grader.handins.submission import SourceFile
from grader.text.identifier import is_identifier
from grader.text.message import Message
from grader.text.printable import PrintableLine
from grader.wire import reading
from grader.wire.problems import (
    MAX_FACT_CHARACTERS,
    MAX_FACTS,
    MAX_FILES,
    MAX_LEVELS,
    MAX_NAMES,
    MAX_PARTS,
    ProblemName,
)
from grader.wire.reading import T


class FileName(str):
    """The name of one of the submission's files."""


class Location(msgspec.Struct, frozen=True):
    """A line of a Python file, or of one code cell of a notebook."""

    file: FileName
    cell: Annotated[int, msgspec.Meta(ge=0)]
    """Counted from 1; 0 in a Python file."""
    line: Annotated[int, msgspec.Meta(ge=1)]

    @property
    def message(self) -> Message:
        """The location in words."""
        file = PrintableLine(self.file)
        if self.cell:
            return Message("{file}, cell {cell}, line {line}", file=file, cell=self.cell, line=self.line)
        return Message("{file}, line {line}", file=file, line=self.line)


class WrittenLine(msgspec.Struct, frozen=True):
    """A line that the learner wrote."""

    location: Location
    text: PrintableLine

    @property
    def message(self) -> Message:
        """The location and the line itself, in words."""
        return Message("{location}: {text}", location=self.location.message, text=self.text)


class Level(WrittenLine, frozen=True):
    """One level of a traceback."""

    before: PrintableLine = PrintableLine("")
    """The beginning of the text, up to the part that raised."""
    raised: PrintableLine = PrintableLine("")
    """The part of the text that raised, where Python tells it."""

    @property
    def marked(self) -> str:
        """The line, and below it carets under the part that raised; empty where that is unknown."""
        if not self.raised or not self.text.startswith(self.before + self.raised):
            return ""
        return f"{self.text}\n{' ' * cell_len(self.before)}{'^' * cell_len(self.raised)}"


class PassedOver(msgspec.Struct, frozen=True):
    """Where another file binds a name, which does not count."""

    location: Location
    kind: Literal["definition", "stub", "import"]

    @property
    def message(self) -> Message:
        """The location and the kind, in words."""
        location = self.location.message
        match self.kind:
            case "stub":
                return Message("{location} (a stub)", location=location)
            case "import":
                return Message("{location} (an import)", location=location)
        return location


class Home(WrittenLine, frozen=True):
    """Where a submission defines a name."""

    module: str
    unwritten: WrittenLine | None = None
    """The line that raises NotImplementedError, where the definition does nothing else."""
    passed_over: Annotated[tuple[PassedOver, ...], msgspec.Meta(max_length=MAX_PARTS)] = ()
    bound: str = ""
    """The name of the definition in its module, where that is not the asked name; see `how`."""
    how: Literal["name", "alias", "class", "statements"] = "name"
    """What makes the definition count: its name, an alias, the only class, or a net at top level."""
    convolutional: bool = False
    """Whether the source of a net names a convolution."""


class Near(msgspec.Struct, frozen=True):
    """A definition whose name is near to an asked name; it does not count."""

    name: PrintableLine
    kind: Literal["function", "class", "method"]
    location: Location


class Part(WrittenLine, frozen=True):
    """A statement that could not be read or loaded, and why."""

    reason: PrintableLine | None
    """What it raised; None where the source did not finish, so that only the definitions were loaded."""
    binds: Annotated[tuple[PrintableLine, ...], msgspec.Meta(max_length=MAX_NAMES)] = ()
    """The names that it would have given a value."""


class Replaced(WrittenLine, frozen=True):
    """A statement below the definition of an asked name that deletes it, or gives it another value."""

    name: PrintableLine
    is_gone: bool

    @property
    def message(self) -> Message:
        """What the statement does, and what to do."""
        text = (
            "`{text}` ({location}) replaces your {name} by another function: delete that line, or import "
            "single names."
        )
        if self.is_gone:
            text = "`{text}` ({location}) deletes your {name}: leave that line out."
        return Message(text, text=self.text, location=self.location.message, name=self.name)


class Mention(msgspec.Struct, frozen=True):
    """A forbidden operation that the source names."""

    operation: PrintableLine
    location: Location

    @property
    def message(self) -> Message:
        """The operation and its location, in words."""
        return Message("{operation} ({location})", operation=self.operation, location=self.location.message)


Parts = Annotated[tuple[Part, ...], msgspec.Meta(max_length=MAX_PARTS)]


class Survey(msgspec.Struct, frozen=True):
    """What a worker reads in a submission's source before any of it runs."""

    homes: dict[str, Home]
    readable: bool
    """Whether any file has a statement that Python can read."""
    unreadable: Parts
    mentions: Annotated[tuple[Mention, ...], msgspec.Meta(max_length=MAX_PARTS)]
    near: dict[str, Annotated[tuple[Near, ...], msgspec.Meta(max_length=MAX_PARTS)]] = {}
    """What may have been meant, for names that have no definition."""
    imported: Annotated[tuple[FileName, ...], msgspec.Meta(max_length=MAX_FILES)] = ()
    """The files in subfolders that count because another file imports them."""


Fact = Annotated[str, msgspec.Meta(max_length=MAX_FACT_CHARACTERS)]


class Facts(msgspec.Struct, frozen=True):
    """What definitions compute, in short facts, by the names that the exercise asks for.

    They are the learner's claim: they decide which sentence is shown, and never a verdict.
    """

    facts: dict[str, Annotated[tuple[Fact, ...], msgspec.Meta(max_length=MAX_FACTS)]]


class Loaded(msgspec.Struct, frozen=True):
    """The names that could be loaded, and what was left out."""

    names: tuple[str, ...]
    left_out: Parts
    replaced: Annotated[tuple[Replaced, ...], msgspec.Meta(max_length=MAX_PARTS)] = ()


class CallProgress(msgspec.Struct, frozen=True):
    """How far a long call is: epochs are counted from 1, `done` is a share from 0 to 1."""

    epoch: int = 0
    epochs: int = 0
    done: float = 0.0


OnProgress = Callable[[CallProgress], None]


class Problem(msgspec.Struct, frozen=True):
    """What a step of the kit found wrong with learner code."""

    problem: ProblemName
    name: PrintableLine = PrintableLine("")
    """What the learner calls a value, or the function that has `returned` it."""
    returned: bool = False
    found: PrintableLine = PrintableLine("")
    """The name of the value's type."""
    count: int = 0
    most: int = 0


class LearnerException(msgspec.Struct, frozen=True):
    """An exception that learner code raised."""

    todo: bool
    """Whether it is a NotImplementedError that the learner's own line raises."""
    out_of_memory: bool
    message: str
    traceback: Annotated[tuple[Level, ...], msgspec.Meta(max_length=MAX_LEVELS)]
    """The learner's own levels, the outermost first."""
    problem: Problem | None = None
    """Where a step of the kit raised it; there is no message then."""


def read(message: object, expected: type[T], files: Sequence[SourceFile] = ()) -> T:
    """Return a message about these files as a value of the expected type. Raises msgspec.ValidationError."""
    # What a worker reads of a name that is not valid Unicode is what can be sent of it.
    names = {file.name.encode("utf-8", "replace").decode(): file.name for file in files}
    return reading.read(message, expected, dec_hook=partial(_text, names))


def read_survey(message: object, files: Sequence[SourceFile], names: Collection[str]) -> Survey:
    """Return a survey of these files for these names. Raises msgspec.ValidationError."""
    survey = read(message, Survey, files)
    stems = {file.name: file.stem for file in files}
    for name, home in survey.homes.items():
        if name not in names or stems[home.location.file] != home.module:
            raise msgspec.ValidationError("a name or a file that the submission does not have")
        # It stands in a snippet that people paste.
        if home.bound and not is_identifier(home.bound):
            raise msgspec.ValidationError("a definition under a name that Python does not read as one")
    if not survey.near.keys() <= {*names}:
        raise msgspec.ValidationError("a name that the exercise does not ask for")
    return survey


def _text(files: Mapping[str, str], kind: type, value: Any) -> PrintableLine | FileName:
    """Return a text as a printable line, or as the name of a file of the submission."""
    if kind is PrintableLine and type(value) is str:
        return PrintableLine(value)
    if kind is FileName and type(value) is str and value in files:
        return FileName(files[value])
    raise TypeError("expected a line of text, or a file of the submission")
