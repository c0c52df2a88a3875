"""Steps that a worker plays: what a law does with objects that can't travel.

A law writes the steps down (make an object of the learner's class, call a method of it, read what came
of it) and plays them in one call. What a step makes is a handle here and an object there; what the
law reads comes back as plain data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import torch

from grader.course.declared import BrokenDeclaration, Name, NumberResult, ObjectResult
from grader.text.message import Message
from grader.text.values import literal, show_kind
from grader.wire import reading


@dataclass(frozen=True)
class Handle:
    """What a step makes or returns; `text` is what it is called in the snippet for the learner."""

    step: int
    text: str
    read: Callable[[object], Any] = field(repr=False)
    function: str = ""
    """The learner's function that returned it."""


@dataclass(frozen=True)
class Line:
    """A line of Python that does what a step does; with `returns`, it is an expression to be shown."""

    text: str
    returns: int | None = None
    """The step that holds its value."""


class TensorFacts(msgspec.Struct, frozen=True):
    """What autograd knows of a tensor."""

    is_leaf: bool
    wants_gradient: bool


class Steps:
    """Steps for a worker, in the order in which they are written down."""

    def __init__(
        self,
        names: Sequence[Name],
        send: Callable[[Any, Sequence[Handle]], object],
    ) -> None:
        """`names` are those that the exercise asks for; `send` plays the steps and returns the answer."""
        self.steps: list[dict[str, object]] = []
        self.lines: list[Line] = []
        self.used: list[str] = []
        """The learner's names that the steps need, in order."""
        self._names = {name.name: name for name in names}
        self._send = send

    def play(self, *handles: Handle) -> list[Any]:
        """Play all steps and return what the handles' steps returned.

        Raises BrokenDeclaration, Raised, TimedOut, Crashed.
        """
        answer = self._send(self, handles)
        if not isinstance(answer, list) or len(answer) != len(handles):
            raise BrokenDeclaration(
                "{count} values were asked for; found {found}.", count=len(handles), found=show_kind(answer)
            )
        return [handle.read(value) for handle, value in zip(handles, answer)]

    def call(self, name: str, *arguments: object, into: str = "") -> Handle:
        """Call a function of the learner's; what it returns must be as declared.

        `into` is what the result is called where later steps go on with it.
        """
        text = f"{name}({written(arguments)})"
        plain = [None if isinstance(argument, Handle) else argument for argument in arguments]
        read = self._as_declared(name, text, *plain)
        function = self._learners(name)
        if not into and isinstance(self._names[name].returns, ObjectResult):
            self._show(text)
            return replace(self._step("call", function, *arguments, text=text), function=name)
        handle = self._shown("call", function, *arguments, text=text, into=into, read=read)
        return replace(handle, function=name)

    def make(self, name: str, *arguments: object, into: str) -> Handle:
        """Make an object of the learner's class."""
        text = f"{name}({written(arguments)})"
        return self._shown("call", self._learners(name), *arguments, text=text, into=into)

    def method(self, made: Handle, name: str, *arguments: object) -> None:
        """Call a method of an object."""
        self._show(f"{made.text}.{name}({written(arguments)})")
        self._step("method", made, name, *arguments)

    def item(self, made: Handle, index: int, *, into: str = "") -> Handle:
        """Take one item of an object; what is read is anything."""
        return self._shown("item", made, index, text=f"{made.text}[{index}]", into=into)

    def number(self, made: Handle, index: int) -> Handle:
        """Take one item of an object, to be read as a number."""
        text = f"{made.text}[{index}]"

        def read(value: object) -> Any:
            NumberResult().check(value, text, {}, {})
            return value

        return self._shown("item", made, index, text=text, read=read)

    def leaf(self, value: torch.Tensor, *, into: str) -> Handle:
        """Make a tensor that wants a gradient."""
        self._show(f"{into} = {literal(value)}.requires_grad_()")
        return self._step("leaf", value, text=into)

    def leaves(self, values: Sequence[torch.Tensor], *, into: str) -> Handle:
        """Make a list of tensors that want gradients."""
        self._show(f"{into} = [p.requires_grad_() for p in {literal(list(values))}]")
        return self._step("leaves", list(values), text=into)

    def set_gradients(self, leaves: Handle, gradients: Sequence[torch.Tensor]) -> None:
        """Give each tensor of a list its gradient, as a backward pass would."""
        self._show(
            f"for p, g in zip({leaves.text}, {literal(list(gradients))}):",
            "    p.grad = g",
        )
        self._step("set_gradients", leaves, list(gradients))

    def values(self, leaves: Handle) -> Handle:
        """Read the values of a list of tensors."""
        return self._shown("values", leaves, text=leaves.text, read=tensors)

    def gradients(self, leaves: Handle) -> Handle:
        """Read the gradients of a list of tensors; None where there is none."""
        text = f"[p.grad for p in {leaves.text}]"
        read = self._read_each(lambda value: value is None or isinstance(value, torch.Tensor), text)
        return self._shown("gradients", leaves, text=text, read=read)

    def facts(self, leaves: Handle) -> Handle:
        """Read what autograd knows of each tensor of a list: a list of TensorFacts."""
        return self._step("facts", leaves, read=self._read(list[TensorFacts], leaves.text))

    def graphs_kept(self, value: Handle) -> Handle:
        """Read whether a graph hangs on a value, or on anything in its lists and tuples."""
        return self._step("graphs_kept", value, read=self._read(bool, value.text))

    def _learners(self, name: str) -> Handle:
        self.used.append(name)
        return self._step("learners", name, text=name)

    def _step(
        self,
        recipe: str,
        *arguments: object,
        text: str = "",
        read: Callable[[object], Any] = lambda value: value,
    ) -> Handle:
        plain = [{"step": a.step} if isinstance(a, Handle) else a for a in arguments]
        self.steps.append({"do": recipe, "with": plain})
        return Handle(len(self.steps) - 1, text, read)

    def _shown(
        self,
        recipe: str,
        *arguments: object,
        text: str,
        into: str = "",
        read: Callable[[object], Any] = lambda value: value,
    ) -> Handle:
        """Add a step that is an expression, kept under a name or shown with its value."""
        handle = self._step(recipe, *arguments, text=into or text, read=read)
        self.lines.append(Line(f"{into} = {text}") if into else Line(text, returns=handle.step))
        return handle

    def _show(self, *lines: str) -> None:
        self.lines += map(Line, lines)

    def _tell(self, text: str, **values: object) -> None:
        """Add a comment, which says what a line of Python would not."""
        self.lines.append(Line(Message("# {text}", text=Message(text, **values))))

    def _show_once(self, text: str) -> None:
        if Line(text) not in self.lines:
            self._show(text)

    def _as_declared(self, name: str, called: str, *arguments: object) -> Callable[[object], Any]:
        """Return what tests that a value is what the learner's name is declared to return."""

        def read(value: object) -> Any:
            self._names[name].check(value, called, arguments)
            return value

        return read

    @staticmethod
    def _read(kind: Any, what: str) -> Callable[[object], Any]:
        """Return what tests plain data that the kit's own steps send."""

        def read(value: object) -> Any:
            try:
                return reading.read(value, kind)
            except msgspec.ValidationError:
                # A step of the kit's sends what it should, unless learner code has changed it.
                raise BrokenDeclaration("Nothing that can be read came back of {what}.", what=what) from None

        return read

    @staticmethod
    def _read_each(fits: Callable[[object], bool], what: str) -> Callable[[object], Any]:
        """Return what tests that a value is a list whose every item fits."""

        def read(value: object) -> Any:
            if not isinstance(value, list) or not all(map(fits, value)):
                raise BrokenDeclaration(
                    "{what} is {found}; it should hold plain tensors.", what=what, found=show_kind(value)
                )
            return value

        return read


def tensors(value: object) -> list[torch.Tensor]:
    """Return what was read as a list of tensors. Raises BrokenDeclaration."""
    if not isinstance(value, list) or not all(isinstance(item, torch.Tensor) for item in value):
        raise BrokenDeclaration("The parameters are no longer tensors.")
    return value


def written(arguments: Sequence[object]) -> str:
    """Return arguments as Python writes them."""
    return ", ".join(a.text if isinstance(a, Handle) else literal(a) for a in arguments)
