"""Declared names: the arguments and the result that an exercise declares, and the test of a result.

An answer that does not fit its declaration fails before a check sees it, with a message of its own. So a
check need not expect lists, subclasses or wrong shapes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Literal

from grader.text.message import Message, MessageError, joined
from grader.text.values import show_dtype, show_kind, show_shape

if TYPE_CHECKING:
    import torch


class BrokenDeclaration(MessageError):
    """An answer does not fit the declaration of its name; the message tells the learner how."""


def nothing_returned(called: str) -> BrokenDeclaration:
    """Return the error that a call returned None; it is the same whatever the arguments are."""
    return BrokenDeclaration("{called} returned {found}.", called=called, found=show_kind(None))


Shape = tuple[str, ...]
"""Dimensions: each is the name of a size or a number; the first may be "...", any number of dimensions."""
Sizes = Mapping[str, tuple[int, ...]]
"""The sizes in the arguments of a call, by name; the leading dimensions by "..."."""
PLAIN_KINDS = ("number", "text", "object")
"""The declarations of arguments that are not tensors; a whole number is a size with its argument's name."""


@dataclass(frozen=True)
class TensorResult:
    """A plain tensor with one of some shapes."""

    shapes: tuple[Shape, ...]
    dtype: str
    """The name of the argument whose dtype the result has, or a dtype such as int64."""

    def in_form(
        self, value: object, arguments: Mapping[str, object], sizes: Sizes, *, any_shape: bool
    ) -> object:
        """Return a tensor of real numbers in the declared dtype, and any other value as it is.

        With `any_shape`, a tensor gets the declared shape where its own differs only in dimensions of size 1,
        such as a column (n, 1) from a vector (n,), and where it is a vector of all the numbers.
        """
        import torch

        if not isinstance(value, torch.Tensor) or value.is_complex():
            return value
        value = value.to(self._dtype_for(arguments))
        if not any_shape:
            return value
        shapes = [_bound(shape, sizes) for shape in self.shapes]
        if value.shape in shapes:
            return value
        alike = (shape for shape in shapes if _has_same_order(value, shape))
        return value.reshape(next(alike, value.shape))

    def _dtype_for(self, arguments: Mapping[str, object]) -> torch.dtype:
        import torch

        like = arguments.get(self.dtype)
        dtype: torch.dtype = like.dtype if isinstance(like, torch.Tensor) else getattr(torch, self.dtype)
        return dtype

    def check(self, value: object, called: str, arguments: Mapping[str, object], sizes: Sizes) -> None:
        """Raise BrokenDeclaration unless `value` is such a tensor."""
        import torch

        shapes = [_bound(shape, sizes) for shape in self.shapes]
        dtype = self._dtype_for(arguments)
        if isinstance(value, torch.Tensor) and value.shape in shapes and value.dtype == dtype:
            # The words for the expected result take longer to make than the comparison.
            return
        shown = _either(*map(show_shape, shapes))
        wanted = Message("a tensor of shape {shape} and dtype {dtype}", shape=shown, dtype=show_dtype(dtype))
        if not isinstance(value, torch.Tensor):
            raise BrokenDeclaration(
                "{called} must return {wanted}; it returned {found}.",
                called=called,
                wanted=wanted,
                found=show_kind(value),
            )
        if value.shape not in shapes:
            raise BrokenDeclaration(
                "{called} must have the shape {wanted}; it has {found}.",
                called=called,
                wanted=shown,
                found=show_shape(value.shape),
            )
        raise BrokenDeclaration(
            "{called} must have the dtype {wanted}; it has {found}.",
            called=called,
            wanted=show_dtype(dtype),
            found=show_dtype(value.dtype),
        )


@dataclass(frozen=True)
class NumberResult:
    """An int or a float, or a tensor without dimensions; numbers of NumPy arrive as these."""

    def check(self, value: object, called: str, arguments: Mapping[str, object], sizes: Sizes) -> None:
        """Raise BrokenDeclaration unless `value` is such a number."""
        if not _is_number(value):
            raise BrokenDeclaration(
                "{called} must return a number; it returned {found}.", called=called, found=show_kind(value)
            )


@dataclass(frozen=True)
class NumbersResult:
    """A tuple or a list of numbers, such as the mean loss and the accuracy."""

    of: tuple[str, ...]
    """The meaning of each number, for messages."""

    def check(self, value: object, called: str, arguments: Mapping[str, object], sizes: Sizes) -> None:
        """Raise BrokenDeclaration unless `value` is that many numbers."""
        if fault := self.fault(value, Message("it returned {found}", found=show_kind(value))):
            raise BrokenDeclaration(
                "{called} must return {wanted}; {fault}.", called=called, wanted=self.wanted, fault=fault
            )

    @property
    def wanted(self) -> Message:
        """The declared result in words."""
        return Message("{count} numbers, ({what})", count=len(self.of), what=joined(*map(Message, self.of)))

    def fault(self, value: object, otherwise: str) -> str:
        """Return "" if a value is that many numbers, else the part that is not a number, or `otherwise`."""
        if not isinstance(value, list) or len(value) != len(self.of):
            return otherwise
        for what, number in zip(self.of, value):
            if not _is_number(number):
                return Message("{what} is {found}, not a number", what=Message(what), found=show_kind(number))
        return ""


@dataclass(frozen=True)
class RowsResult:
    """A list of tuples of numbers, such as the loss and the accuracy of each epoch."""

    row: NumbersResult

    def check(self, value: object, called: str, arguments: Mapping[str, object], sizes: Sizes) -> None:
        """Raise BrokenDeclaration unless `value` is such a list."""
        if not isinstance(value, list):
            raise BrokenDeclaration(
                "{called} must return a list of ({what}); it returned {found}.",
                called=called,
                what=joined(*map(Message, self.row.of)),
                found=show_kind(value),
            )
        for index, row in enumerate(value):
            if fault := self.row.fault(row, Message("it is {found}", found=show_kind(row))):
                raise BrokenDeclaration(
                    "Entry {index} of the list that {called} returns must be {wanted}; {fault}.",
                    index=index,
                    called=called,
                    wanted=self.row.wanted,
                    fault=fault,
                )


@dataclass(frozen=True)
class TextsResult:
    """A list of texts, such as the names of labels."""

    def check(self, value: object, called: str, arguments: Mapping[str, object], sizes: Sizes) -> None:
        """Raise BrokenDeclaration unless `value` is a list of texts."""
        if not isinstance(value, list) or not all(type(text) is str for text in value):
            raise BrokenDeclaration(
                "{called} must return a list of texts; it returned {found}.",
                called=called,
                found=show_kind(value),
            )


@dataclass(frozen=True)
class ObjectResult:
    """An object that stays in the worker, where a scene uses it; or None."""

    def check(self, value: object, called: str, arguments: Mapping[str, object], sizes: Sizes) -> None:
        """Accept anything."""


def _is_number(value: object) -> bool:
    import torch

    return type(value) in (int, float) or (isinstance(value, torch.Tensor) and value.dim() == 0)


def _has_same_order(value: torch.Tensor, shape: Sequence[int]) -> bool:
    """Whether the shapes differ only in dimensions of size 1, or the value is the flattened tensor."""
    sizes = [[size for size in one if size != 1] for one in (value.shape, shape)]
    return sizes[0] == sizes[1] or value.shape == (prod(shape),)


def _bound(shape: Shape, sizes: Sizes) -> tuple[int, ...]:
    dimensions: tuple[int, ...] = ()
    for name in shape:
        dimensions += sizes[name] if name in sizes else (int(name),)
    return dimensions


Result = TensorResult | NumberResult | NumbersResult | RowsResult | TextsResult | ObjectResult
Kind = Literal["function", "net", "class"]


@dataclass(frozen=True)
class Name:
    """One name that an exercise asks for: its arguments and its result.

    For a net, its forward is declared; the name is a subclass of torch.nn.Module, or a function that makes a
    net. For any other class, the arguments are declared that its objects are made with.
    """

    name: str
    arguments: Mapping[str, Shape]
    """The dimensions of each argument, such as ("n", "k"), or one of PLAIN_KINDS."""
    returns: Result
    kind: Kind = "function"
    made_with: Mapping[str, Shape] = field(default_factory=dict)
    """The arguments that a net is made with."""
    exercise: str = ""
    """The other exercise that declares this name; "" where it is declared here."""
    aliases: tuple[str, ...] = ()
    """Other names of the same signature; a definition of one counts where this name is not written."""
    only_class: bool = False
    """Whether the only nn.Module class of a submission counts where this name is absent."""
    built_as: str = ""
    """The name of a top-level nn.Sequential that a function of this name builds again; "" for none."""
    convolutional: bool | None = None
    """Whether nets with a convolution belong to this exercise, where another one asks for this name, too."""

    def check(
        self, value: object, called: str, arguments: Sequence[object], made_with: Sequence[object] = ()
    ) -> None:
        """Raise BrokenDeclaration unless `value` is what this name returns for `arguments`."""
        if value is None and not isinstance(self.returns, ObjectResult):
            raise nothing_returned(called)
        bound = dict(zip(self.arguments, arguments))
        self.returns.check(value, called, bound, self._sizes_of(bound, made_with))

    def in_form(self, value: object, arguments: Sequence[object], *, any_shape: bool) -> object:
        """Return a tensor in the declared dtype and, with `any_shape`, shape; see TensorResult.in_form."""
        if not isinstance(self.returns, TensorResult):
            return value
        bound = dict(zip(self.arguments, arguments))
        return self.returns.in_form(value, bound, self._sizes_of(bound, ()), any_shape=any_shape)

    def _sizes_of(self, bound: Mapping[str, object], made_with: Sequence[object]) -> Sizes:
        sizes: dict[str, tuple[int, ...]] = {}
        for argument, given in (*bound.items(), *zip(self.made_with, made_with)):
            sizes |= _sizes(argument, self.arguments.get(argument, ()), given)
        return sizes


def _sizes(argument: str, shape: Shape, given: object) -> Sizes:
    """Return the sizes in one argument of a call."""
    import torch

    if isinstance(given, int):
        return {argument: (given,)}
    if not isinstance(given, torch.Tensor):
        return {}
    if shape[:1] != ("...",):
        return {name: (size,) for name, size in zip(shape, given.shape)}
    leading = given.dim() - len(shape) + 1
    sizes = {name: (size,) for name, size in zip(shape[1:], given.shape[leading:])}
    return {**sizes, "...": tuple(given.shape[:leading])}


def _either(shape: str, *others: str) -> str:
    return Message("{first} or {other}", first=shape, other=_either(*others)) if others else shape
