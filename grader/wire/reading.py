"""Reads a decoded message as a value of a declared type; a tensor in the wrong place is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec
import torch

from grader.wire.frames import Opaque

Kind = TypeVar("Kind")


def read(message: object, kind: type[Kind], *, dec_hook: Callable[[type, Any], Any] | None = None) -> Kind:
    """Return a message as a value of this kind; msgspec calls `dec_hook` for types that it does not know.

    Raises msgspec.ValidationError.
    """
    # msgspec takes a tensor for a mapping, and calls its methods.
    if any(isinstance(value, (torch.Tensor, Opaque)) for value in values_in(message)):
        raise msgspec.ValidationError("a tensor where none belongs")
    return msgspec.convert(message, kind, dec_hook=dec_hook)


def values_in(message: object) -> Iterator[object]:
    """Yield a message and all that is in it."""
    queue = [message]
    while queue:
        value = queue.pop()
        yield value
        if isinstance(value, list):
            queue += value
        elif isinstance(value, dict):
            queue += (*value, *value.values())
