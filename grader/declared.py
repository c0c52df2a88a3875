"""Declared results: what an exercise says that a name takes and returns, and the test of it.

An answer that breaks its declaration is refused before any law looks at it, with a message of its
own, so that no law has to guard against lists, subclasses or wrong shapes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.worker.wire import Opaque

if TYPE_CHECKING:
    import torch


class BrokenDeclaration(Exception):
    """An answer is not what its name is declared to return; the message says so to a learner."""


@dataclass(frozen=True)
class TensorResult:
    """A plain tensor; `shape` names dimensions bound by the arguments, or holds their sizes."""

    shape: tuple[str, ...]
    dtype: str
    """The name of the argument whose dtype the result has, or a dtype such as int64."""

    def check(self, value: object, called: str, arguments: Mapping[str, object], sizes: Sizes) -> None:
        """Raise BrokenDeclaration unless `value` is such a tensor."""
        import torch

        shape = tuple(sizes[name] if name in sizes else int(name) for name in self.shape)
        like = arguments.get(self.dtype)
        dtype = like.dtype if isinstance(like, torch.Tensor) else getattr(torch, self.dtype)
        wanted = f"a tensor of shape {show_shape(shape)} and dtype {show_dtype(dtype)}"
        if not isinstance(value, torch.Tensor):
            raise BrokenDeclaration(f"{called} must return {wanted}; it returned {show_kind(value)}.")
        if tuple(value.shape) != shape:
            raise BrokenDeclaration(
                f"{called} must have the shape {show_shape(shape)}; it has {show_shape(value.shape)}."
            )
        if value.dtype != dtype:
            raise BrokenDeclaration(
                f"{called} must have the dtype {show_dtype(dtype)}; it has {show_dtype(value.dtype)}."
            )


@dataclass(frozen=True)
class NumberResult:
    """A plain int or float, or a tensor without dimensions."""

    def check(self, value: object, called: str, arguments: Mapping[str, object], sizes: Sizes) -> None:
        """Raise BrokenDeclaration unless `value` is such a number."""
        if not _is_number(value):
            raise BrokenDeclaration(f"{called} must return a number; it returned {show_kind(value)}.")


@dataclass(frozen=True)
class NumbersResult:
    """A tuple or a list of numbers, such as the mean loss and the fraction right."""

    of: tuple[str, ...]
    """What each number is, for the message."""

    def check(self, value: object, called: str, arguments: Mapping[str, object], sizes: Sizes) -> None:
        """Raise BrokenDeclaration unless `value` is that many numbers."""
        wanted = f"{len(self.of)} numbers, ({', '.join(self.of)})"
        if not isinstance(value, list):
            raise BrokenDeclaration(f"{called} must return {wanted}; it returned {show_kind(value)}.")
        if len(value) != len(self.of):
            raise BrokenDeclaration(f"{called} must return {wanted}; it returned {show_kind(value)}.")
        for what, number in zip(self.of, value):
            if not _is_number(number):
                raise BrokenDeclaration(
                    f"{called} must return {wanted}; {what} is {show_kind(number)}, not a number."
                )


def _is_number(value: object) -> bool:
    import torch

    return type(value) in (int, float) or (isinstance(value, torch.Tensor) and value.dim() == 0)


Sizes = Mapping[str, int]
Result = TensorResult | NumberResult | NumbersResult


@dataclass(frozen=True)
class Name:
    """One name that an exercise asks for: a function, its arguments and its result.

    A net is a class of torch.nn.Module, made without arguments; what is declared is its forward.
    """

    name: str
    arguments: Mapping[str, tuple[str, ...]]
    """For each argument the names of its dimensions, such as ("n", "k"); for an object ("object",)."""
    returns: Result
    is_net: bool = False
    exercise: str = ""
    """The exercise that asks for this name first, where it is another one."""

    def check(self, value: object, called: str, arguments: Sequence[object]) -> None:
        """Raise BrokenDeclaration unless `value` is what this name returns for `arguments`."""
        import torch

        bound = dict(zip(self.arguments, arguments))
        sizes: dict[str, int] = {}
        for argument, value_given in bound.items():
            if isinstance(value_given, torch.Tensor):
                sizes.update(zip(self.arguments[argument], value_given.shape))
        self.returns.check(value, called, bound, sizes)


def show_shape(shape: Sequence[int]) -> str:
    """Return a shape as Python writes the tuple, such as (2, 3) or (2,)."""
    return str(tuple(shape))


def show_dtype(dtype: torch.dtype) -> str:
    """Return a dtype without its module, such as float32."""
    return str(dtype).removeprefix("torch.")


def show_kind(value: object) -> str:
    """Say what kind of value came back, in a few words."""
    import torch

    if isinstance(value, Opaque):
        return value.description
    if isinstance(value, torch.Tensor):
        return f"a tensor of shape {show_shape(value.shape)} and dtype {show_dtype(value.dtype)}"
    if isinstance(value, list):
        return f"a tuple or list of {len(value)}"
    if value is None:
        return "None (is a return missing?)"
    if isinstance(value, (bool, int, float)):
        return f"the {type(value).__name__} {value}"
    return f"a {type(value).__name__}"
