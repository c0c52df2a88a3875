"""Readers: each returns a value that came back from a worker, or says how it differs from what was asked for.

Counts, shapes, dtypes and finite numbers are tested here, before a law computes with the value. So a law
compares as many values as it asked for, and no value of a learner's can make it raise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import torch

from grader.authoring.steps import Read
from grader.course.declared import BrokenDeclaration
from grader.text.values import show_dtype, show_kind, show_shape
from grader.wire import reading

INTEGERS = frozenset((torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64))


@dataclass(frozen=True)
class Known:
    """The tensors that an object holds: how many, and what the judge knows of them."""

    names: tuple[str, ...]
    """What each tensor is called."""
    values: tuple[torch.Tensor, ...] = ()
    """The values that the judge has sent; empty where the learner's code made the tensors."""

    @property
    def count(self) -> int:
        """How many tensors there are."""
        return len(self.names)


def tensors(what: str, known: Known | None) -> Read:
    """Return what reads a list of tensors, as many as are known, with their shapes and dtypes."""

    def read(value: object) -> list[torch.Tensor]:
        found = _counted(value, what, known)
        if not all(isinstance(item, torch.Tensor) for item in found):
            raise BrokenDeclaration("Not every item of {what} is a plain tensor.", what=what)
        for name, item, given in _with_values(known, found):
            _expect_shape(name, item, given)
            if item.dtype != given.dtype:
                raise BrokenDeclaration(
                    "The dtype of {name} changed from {wanted} to {found}.",
                    name=name,
                    wanted=show_dtype(given.dtype),
                    found=show_dtype(item.dtype),
                )
        return found

    return read


def gradients(what: str, known: Known | None) -> Read:
    """Return what reads a list of gradients, one for each known tensor: a tensor of its shape, or None."""

    def read(value: object) -> list[torch.Tensor | None]:
        found = _counted(value, what, known)
        if not all(item is None or isinstance(item, torch.Tensor) for item in found):
            raise BrokenDeclaration("Not every item of {what} is a plain tensor.", what=what)
        for name, item, given in _with_values(known, found):
            if item is not None:
                _expect_shape(f"{name}.grad", item, given)
        return found

    return read


def facts(kind: Any, what: str, known: Known | None) -> Read:
    """Return what reads a list of facts of this kind, one for each known tensor."""
    convert = plain(list[kind], what)

    def read(value: object) -> Any:
        return _counted(convert(value), what, known)

    return read


def plain(kind: Any, what: str) -> Read:
    """Return what reads the plain data of one of the kit's own steps as a value of this kind."""

    def read(value: object) -> Any:
        try:
            return reading.read(value, kind)
        except msgspec.ValidationError:
            # The kit's own step sends what it should, unless learner code has changed it.
            raise BrokenDeclaration("No readable value came back from {what}.", what=what) from None

    return read


def history(kind: Any, what: str, most: int) -> Read:
    """Return what reads a list of 1 to `most` epochs of this kind."""
    convert = plain(list[kind], what)

    def read(value: object) -> Any:
        epochs = convert(value)
        if not 1 <= len(epochs) <= most:
            raise BrokenDeclaration("No readable value came back from {what}.", what=what)
        return epochs

    return read


def batches(text: str, *, least: int, most: int, any_labels: bool = False) -> Read:
    """Return what reads the batches of one pass over a loader: `least` to `most` examples together.

    Each batch has inputs (n, ...) and labels (n,), n at least 1. The labels are integers
    or, with `any_labels`, whole numbers of any real dtype.
    """

    def read(value: object) -> list[list[torch.Tensor]]:
        if not isinstance(value, list) or not all(map(_is_a_batch, value)):
            raise BrokenDeclaration("{text} should yield batches (X, y), two tensors each.", text=text)
        for X, y in value:
            if X.dim() == 0 or len(X) == 0:
                raise BrokenDeclaration(
                    "{text} yields a batch without examples: X has the shape {shape}.",
                    text=text,
                    shape=show_shape(X.shape),
                )
            if y.shape != (len(X),) or not (y.dtype in INTEGERS or (any_labels and _are_whole(y))):
                raise BrokenDeclaration(
                    "{text} yields a batch of {count} examples whose y is {found}; it should be a vector of "
                    "{count} integers.",
                    text=text,
                    count=len(X),
                    found=show_kind(y),
                )
        count = sum(len(X) for X, _ in value)
        if not least <= count <= most:
            raise BrokenDeclaration(
                "{text} yields {count} examples in one pass; it should yield {least} to {most}.",
                text=text,
                count=count,
                least=least,
                most=most,
            )
        return value

    return read


def _are_whole(y: torch.Tensor) -> bool:
    return not y.is_complex() and bool((y.double() == y.double().round()).all() and y.isfinite().all())


def finite(numbers: Sequence[float]) -> bool:
    """Whether no number is NaN or infinite."""
    return all(map(math.isfinite, numbers))


def _counted(value: object, what: str, known: Known | None) -> list[Any]:
    if not isinstance(value, list):
        raise BrokenDeclaration("No readable value came back from {what}.", what=what)
    if known is not None and len(value) != known.count:
        raise BrokenDeclaration(
            "The number of tensors in {what} is {found}; it should be {wanted}.",
            what=what,
            found=len(value),
            wanted=known.count,
        )
    return value


def _with_values(known: Known | None, found: Sequence[Any]) -> list[tuple[str, Any, torch.Tensor]]:
    """Return each tensor that came back with its name and the value that was sent, where one was sent."""
    if known is None or not known.values:
        return []
    return list(zip(known.names, found, known.values, strict=True))


def _expect_shape(name: str, item: torch.Tensor, given: torch.Tensor) -> None:
    if item.shape != given.shape:
        raise BrokenDeclaration(
            "{name} has the shape {found}; it should have the shape {wanted}.",
            name=name,
            found=show_shape(item.shape),
            wanted=show_shape(given.shape),
        )


def _is_a_batch(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(v, torch.Tensor) for v in value)
