"""Converts a decoded message to a value of a declared type, and refuses tensors where none belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec
import torch

from grader.wire.frames import Opaque

T = TypeVar("T")


def read(message: object, expected: type[T], *, dec_hook: Callable[[type, Any], Any] | None = None) -> T:
    """Return a message as a value of the expected type; msgspec calls `dec_hook` for types of ours.

    Raises msgspec.ValidationError.
    """
    # msgspec would treat a tensor as a mapping and call its methods.
    if any(isinstance(value, (torch.Tensor, Opaque)) for value in values_in(message)):
        raise msgspec.ValidationError("a tensor where none belongs")
    return msgspec.convert(message, expected, dec_hook=dec_hook)


def values_in(message: object) -> Iterator[object]:
    """Yield a message and all values in it."""
    queue = [message]
    while queue:
        value = queue.pop()
        yield value
        if isinstance(value, list):
            queue += value
        elif isinstance(value, dict):
            queue += (*value, *value.values())
