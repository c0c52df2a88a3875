"""A call of a learner's function, and the ways in which it can end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import torch

from grader.authoring.steps import SnippetLine
from grader.text.message import Message, MessageError
from grader.wire.frames import encode
from grader.wire.recipes import Recipe

# Steps of a scene: the kit trains a net, or the learner's own code gets batches of images.
_TRAINING = frozenset(("fit", "image_batches"))


@dataclass(frozen=True)
class Call:
    """One remote call: a recipe with a function and its arguments, or a scene."""

    names: tuple[str, ...]
    """The learner's names that it needs; the last one is named in messages."""
    message: object = field(repr=False)
    recipe: Recipe | None = None
    """None where the call plays a scene."""
    arguments: tuple[object, ...] = ()
    lines: tuple[SnippetLine, ...] = ()
    """A scene as lines of Python."""
    shown: Mapping[int, int] = field(default_factory=dict)
    """For each place in a scene's answer that the law looks at: the step whose result it is."""

    @property
    def name(self) -> str:
        """The learner's function or class that the call is about."""
        return self.names[-1]

    @property
    def trains(self) -> bool:
        """Whether a net is trained on images in it, which takes long."""
        steps = self.message.get("steps", ()) if isinstance(self.message, dict) else ()
        return any(step["do"] in _TRAINING for step in steps)

    @cached_property
    def frame(self) -> bytes:
        """What is sent. Raises WireError where it is too large."""
        return encode(self.message)

    def is_as(self, other: Call) -> bool:
        """Whether another call sends the same bytes."""
        alike = (self.names, self.recipe) == (other.names, other.recipe)
        if alike and 0 < len(self.arguments) == len(other.arguments):
            # Comparing the values is faster than encoding them.
            return all(map(_are_same, self.arguments, other.arguments)) or self.frame == other.frame
        return self.frame == other.frame


def _are_same(one: object, other: object) -> bool:
    """Whether two arguments are one object, or plain tensors of equal bits; False where it is unknown."""
    if one is other:
        return True
    if type(one) is not torch.Tensor or type(other) is not torch.Tensor:
        return False
    if one.dtype is not other.dtype or one.shape != other.shape or one.stride() != other.stride():
        return False
    if one.dtype is torch.bfloat16 or one.requires_grad or other.requires_grad:
        # NumPy cannot read them.
        return False
    return one.numpy().tobytes() == other.numpy().tobytes()


class Raised(Exception):
    """The learner's code raised; `todo` when it was NotImplementedError.

    `traceback` are the learner's own lines that led there, the one that raised it last. `marked` is the text
    of that one, and below it a line with carets under the part that raised; empty where that is unknown.
    """

    def __init__(
        self, message: str, *, todo: bool, traceback: Sequence[Message] = (), marked: str = ""
    ) -> None:
        super().__init__(message)
        self.todo = todo
        self.traceback = tuple(traceback)
        self.marked = marked


class Unavailable(Raised):
    """The function cannot be called at all: it is missing, or was not loaded."""


class TimedOut(MessageError):
    """A call did not return in time; the message says which and how long that is."""


class Crashed(MessageError):
    """The worker ended during a call; the message says how."""


class Starved(MessageError):
    """The machine was too busy for a call, twice; the message says so."""


# The result of a call: a value, or one of the exceptions above, which is raised in the law.
Answer = object
Ask = Callable[[Call], Answer]
