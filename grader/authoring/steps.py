"""A list of steps for a worker, and the lines of Python that do the same in a snippet for the learner.

A step is the name of a function of the kit's in the worker, with its arguments. An argument can be the result
of an earlier step: it is a handle here and an object there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.text.message import Message
from grader.text.values import literal

Read = Callable[[object], Any]
"""Returns a value that came back; raises BrokenDeclaration where it is not what was expected."""


@dataclass(frozen=True)
class Handle:
    """The result of a step: an object in the worker that later steps use."""

    step: int
    """The number of the step, counted from 0."""
    text: str
    """What the object is called in the snippet."""
    read: Read = field(repr=False)
    function: str = ""
    """The learner's function that returned it."""


@dataclass(frozen=True)
class SnippetLine:
    """A line of Python that does what a step does."""

    text: str
    returns: int | None = None
    """The step whose value is shown, where the line is an expression."""
    only_reads: bool = False
    """Whether it is there for its value alone."""


def as_it_comes(value: object) -> Any:
    """Return the value: any plain data is accepted."""
    return value


class Steps:
    """Steps and lines, in the order in which they are written down."""

    def __init__(self) -> None:
        self.messages: list[dict[str, object]] = []
        """The steps as they are sent."""
        self.lines: list[SnippetLine] = []
        self.used: list[str] = []
        """The learner's names that the steps need, in order."""

    def add(self, name: str, *arguments: object, text: str = "", read: Read = as_it_comes) -> Handle:
        """Add a step without a line, and return its result, called `text`."""
        plain = [{"step": a.step} if isinstance(a, Handle) else a for a in arguments]
        self.messages.append({"do": name, "with": plain})
        return Handle(len(self.messages) - 1, text, read)

    def add_shown(
        self, name: str, *arguments: object, text: str, into: str = "", read: Read = as_it_comes
    ) -> Handle:
        """Add a step with its line: the expression `text`, assigned to `into` or shown with its value."""
        handle = self.add(name, *arguments, text=into or text, read=read)
        self.lines.append(SnippetLine(f"{into} = {text}") if into else SnippetLine(text, handle.step))
        return handle

    def add_learners(self, name: str) -> Handle:
        """Add the step that takes a function or a class of the learner's."""
        self.used.append(name)
        return self.add("learners", name, text=name)

    def show(self, *lines: str) -> None:
        """Add lines that are no expressions."""
        self.lines += map(SnippetLine, lines)

    def show_once(self, line: str) -> None:
        """Add a line unless it is there already."""
        if SnippetLine(line) not in self.lines:
            self.show(line)

    def show_value(self, text: str, handle: Handle) -> None:
        """Add an expression that is shown with the value of a step."""
        self.lines.append(SnippetLine(text, handle.step, only_reads=True))

    def lines_without(self, hidden: Collection[int]) -> tuple[SnippetLine, ...]:
        """Return the lines that are needed where the values of some steps are not looked at."""
        return tuple(line for line in self.lines if not (line.only_reads and line.returns in hidden))

    def comment(self, text: str, **values: object) -> None:
        """Add a comment for what a line of Python would not say."""
        self.lines.append(SnippetLine(Message("# {text}", text=Message(text, **values))))


def written(arguments: Sequence[object]) -> str:
    """Return arguments as Python writes them."""
    return ", ".join(a.text if isinstance(a, Handle) else literal(a) for a in arguments)
