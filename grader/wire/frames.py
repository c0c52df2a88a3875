"""Encodes one message of plain data as one frame, which is what travels, and decodes it.

A frame is a prefix (two sizes), a msgpack header and a body. Tensors and long texts are raw bytes in the
body, one after another, and the header refers to them in this order. Both sides use this module, and it
trusts neither: sizes, shapes, dtypes and offsets are validated before memory is allocated, and nothing
that arrives is unpickled, imported or evaluated.

Reading a frame takes at most 2 · MAX_BODY of memory: the body, tensors of booleans, which are copied, and
texts, which take up to four times as much in Python as in the body. A header's values take less than 10 MiB.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import torch

PREFIX = struct.Struct("<IQ")
MAX_HEADER = 64 * 1024
# Three times what the largest answer of a course takes, the parameters of a net of 5 million.
MAX_BODY = 64 * 1024 * 1024
# All texts of a body together: a class has no longer source.
MAX_TEXTS = 16 * 1024 * 1024
# What an empty tensor would take if its sizes of 0 were 1: a loop over the other sizes must end soon.
MAX_EMPTY = 64 * 1024
MAX_DEPTH = 64
MAX_DIMENSIONS = 8
MAX_INLINE_TEXT = 256
# So many bytes of a header may be texts; further texts go to the body, however short.
_MAX_INLINE_TEXTS = MAX_HEADER // 4
_ALIGNMENT = 16

_TENSOR, _TEXT, _OPAQUE = 1, 2, 3
DTYPES = frozenset(
    [
        "bool",
        "uint8",
        "int8",
        "int16",
        "int32",
        "int64",
        "float16",
        "bfloat16",
        "float32",
        "float64",
    ]
)


class WireError(ValueError):
    """The bytes are not a frame, or this side does not accept the frame."""


# How a value that does not travel is described: learners read these texts, translated.
CANNOT_FOLLOW = "a tensor whose gradient at the input autograd cannot compute"
TOO_LARGE = "a value too large to send"
UNREADABLE = "a value that can't be read"
ON_A_DEVICE = "a tensor on the device {0}"
_OF_A_TYPE = "a {0}"
_OF_A_SUBCLASS = "a {0}, a subclass of {1}"
_LONG_INTEGER = "an integer of more than 64 bits"
_OTHER_KEYS = "a dict whose keys are not all strings"
_OF_A_LAYOUT = "a {0} tensor"
_OF_A_DTYPE = "a tensor of dtype {0}"
_OF_DIMENSIONS = "a tensor of {0} dimensions"
_LARGE_TENSOR = "a tensor of shape {0}, too large to be sent (at most {1} MiB)"
# Each with the number of words that fill it.
DESCRIPTIONS = MappingProxyType(
    {
        CANNOT_FOLLOW: 0,
        TOO_LARGE: 0,
        UNREADABLE: 0,
        ON_A_DEVICE: 1,
        _OF_A_TYPE: 1,
        _OF_A_SUBCLASS: 2,
        _LONG_INTEGER: 0,
        _OTHER_KEYS: 0,
        _OF_A_LAYOUT: 1,
        _OF_A_DTYPE: 1,
        _OF_DIMENSIONS: 1,
        _LARGE_TENSOR: 2,
    }
)
MAX_WORD = 100


@dataclass(frozen=True)
class Opaque:
    """A value that does not travel: one of DESCRIPTIONS, and the words that fill it."""

    template: str
    words: tuple[str, ...] = ()

    @property
    def description(self) -> str:
        """The description in English, such as "a numpy.ndarray"."""
        return self.template.format(*self.words)


LEAVES = (type(None), bool, int, float, str, Opaque)


def encode(message: object) -> bytes:
    """Return the frame that carries `message`.

    These travel: int, float, str, bool, None, list, tuple, dict with string keys and plain strided tensors,
    no subclasses. Named tuples travel as lists; Fraction, Decimal, and NumPy's numbers, truth values and
    texts, also as arrays without dimensions, travel as Python's. Anything else arrives as `Opaque`. Raises
    WireError for a message that is too large.
    """
    body = _Body()
    header = msgspec.msgpack.encode(_plain(message, body))
    if len(header) > MAX_HEADER:
        raise WireError(f"a header of {len(header)} bytes, over the bound of {MAX_HEADER}")
    return b"".join((PREFIX.pack(len(header), body.size), header, *body.parts))


def read_frame(read: Callable[[int], bytearray]) -> object:
    """Return the message of a frame; `read(n)` returns exactly n bytes or raises. Raises WireError."""
    return decode(*read_parts(read))


def read_parts(read: Callable[[int], bytearray]) -> tuple[bytearray, bytearray]:
    """Return a frame's header and body. Raises WireError where one is too large."""
    header_size, body_size = PREFIX.unpack(read(PREFIX.size))
    if header_size > MAX_HEADER or body_size > MAX_BODY:
        raise WireError(
            f"a frame of {header_size} + {body_size} bytes, over the bound of {MAX_HEADER} + {MAX_BODY}"
        )
    return read(header_size), read(body_size)


def decode(header: bytes | bytearray, body: bytearray) -> object:
    """Return the message of a frame; tensors are views of `body`. Raises WireError."""
    extensions = _Extensions(body)
    try:
        message = msgspec.msgpack.decode(header, ext_hook=extensions)
    except (msgspec.DecodeError, RecursionError, ValueError, TypeError, OverflowError) as error:
        raise WireError(f"not a frame: {error}") from None
    _refuse_other_values(message)
    extensions.finish()
    return message


def _refuse_other_values(message: object) -> None:
    """Raise WireError for values that msgpack decodes but this side does not accept, or for deep nesting."""
    level = [message]
    for _ in range(MAX_DEPTH):
        below: list[object] = []
        for value in level:
            if isinstance(value, list):
                below += value
            elif isinstance(value, dict):
                if not {str}.issuperset(map(type, value)):
                    raise WireError("a key that is not text")
                below += value.values()
            elif type(value) is int and value >= 2**63:
                raise WireError("an integer of more than 64 bits")
            # A tensor is recognised by the name of its type: a message without tensors must not load torch.
            elif type(value) not in LEAVES and type(value).__name__ != "Tensor":
                raise WireError(f"a value of type {type(value).__name__}")
        if not below:
            return
        level = below
    raise WireError(f"a message nested more than {MAX_DEPTH} deep")


def _torch() -> Any:
    # Imported late: the judge reads messages without tensors while torch is still being loaded.
    import torch

    return torch


class _Body:
    """The parts of a frame's body, each aligned so that a tensor can be read in place."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0
        self.inline_texts = 0
        """How many bytes of text are in the header."""
        self.texts = 0
        """How many bytes of text are in the body."""

    def reserve(self, size: int) -> None:
        """Raise WireError where `size` more bytes do not fit; to be called before they are made."""
        if self.size + size > MAX_BODY:
            raise WireError(f"a body of {self.size + size} bytes, over the bound of {MAX_BODY}")

    def add(self, data: bytes) -> int:
        self.reserve(len(data))
        offset = self.size
        padding = _padding(len(data))
        self.parts.append(data)
        if padding:
            self.parts.append(bytes(padding))
        self.size += len(data) + padding
        return offset


def _padding(size: int) -> int:
    return -size % _ALIGNMENT


def _plain(value: object, body: _Body, depth: int = 0) -> object:
    # Exact types: the methods of a subclass may return anything.
    if depth == MAX_DEPTH:
        raise WireError(f"a message nested more than {MAX_DEPTH} deep, or that contains itself")
    if value is None or type(value) is bool or type(value) is float:
        return value
    if type(value) is int:
        return value if -(2**63) <= value < 2**63 else _opaque(_LONG_INTEGER)
    if type(value) is str:
        return _text(value, body)
    if type(value) is list or type(value) is tuple:
        return [_plain(item, body, depth + 1) for item in value]
    if type(value) is dict:
        if all(type(key) is str for key in value):
            return {key: _plain(item, body, depth + 1) for key, item in value.items()}
        return _opaque(_OTHER_KEYS)
    if type(value) is _torch().Tensor:
        return _tensor(value, body)
    if type(value) is Opaque:
        return _opaque(value.template, *value.words)
    other = as_plain(value)
    return _of_type(type(value)) if other is value else _plain(other, body, depth + 1)


def as_plain(value: object) -> object:
    """Return a number, a text or a named tuple of another type as Python's own; any other value as it is."""
    # Imported late: most messages have none of these values.
    from decimal import Decimal
    from fractions import Fraction

    import numpy

    if isinstance(value, tuple) and any("_fields" in vars(base) for base in type(value).__mro__):
        # A learner's class may define __iter__ itself.
        return list(tuple.__iter__(value))
    if type(value) is numpy.ndarray:
        return value[()] if value.ndim == 0 else value
    if isinstance(value, numpy.generic) and type(value) is value.dtype.type and value.dtype.kind in "biufU":
        # item() of a long double is a long double.
        return float(value) if isinstance(value, numpy.longdouble) else value.item()
    if type(value) is Fraction or type(value) is Decimal:
        return float(value)
    return value


def _of_type(kind: type) -> msgspec.msgpack.Ext:
    for base in (_torch().Tensor, int, float, str, list, tuple, dict):
        if issubclass(kind, base):
            return _opaque(_OF_A_SUBCLASS, kind.__name__, base.__name__)
    module = "" if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}."
    return _opaque(_OF_A_TYPE, f"{module}{kind.__qualname__}")


def _opaque(template: str, *words: object) -> msgspec.msgpack.Ext:
    fields = (template, [str(word)[:MAX_WORD] for word in words])
    return msgspec.msgpack.Ext(_OPAQUE, msgspec.msgpack.encode(fields))


def _text(text: str, body: _Body) -> object:
    body.reserve(len(text))
    data = text.encode("utf-8", "replace")
    if len(data) <= MAX_INLINE_TEXT and body.inline_texts + len(data) <= _MAX_INLINE_TEXTS:
        body.inline_texts += len(data)
        return data.decode()
    body.texts += len(data)
    if body.texts > MAX_TEXTS:
        raise WireError(f"texts of over {MAX_TEXTS} bytes")
    return msgspec.msgpack.Ext(_TEXT, msgspec.msgpack.encode((body.add(data), len(data))))


def _tensor(tensor: Any, body: _Body) -> msgspec.msgpack.Ext:
    library = _torch()
    dtype = str(tensor.dtype).removeprefix("torch.")
    if tensor.layout is not library.strided:
        return _opaque(_OF_A_LAYOUT, str(tensor.layout).removeprefix("torch."))
    if tensor.device.type != "cpu":
        return _opaque(ON_A_DEVICE, tensor.device)
    if dtype not in DTYPES:
        return _opaque(_OF_A_DTYPE, dtype)
    if tensor.dim() > MAX_DIMENSIONS:
        return _opaque(_OF_DIMENSIONS, tensor.dim())
    # An expanded tensor of one number can have any size: refuse it before its numbers are written out.
    if _is_too_large(tensor.shape, tensor.dtype):
        return _opaque(_LARGE_TENSOR, tuple(tensor.shape), MAX_BODY // 1024**2)
    body.reserve(tensor.numel() * tensor.element_size())
    plain = tensor.detach().resolve_neg()
    # A transposed matrix arrives transposed: a learner's view() must fail on it there, too.
    transposed = plain.dim() == 2 and not plain.is_contiguous() and plain.t().is_contiguous()
    rows = plain.t() if transposed else plain
    # NumPy has no bfloat16; an int16 has the same bytes.
    data = (rows.view(library.int16) if rows.dtype is library.bfloat16 else rows).numpy().tobytes()
    fields = (dtype, list(rows.shape), body.add(data), transposed)
    return msgspec.msgpack.Ext(_TENSOR, msgspec.msgpack.encode(fields))


def _is_too_large(shape: Sequence[int], dtype: torch.dtype) -> bool:
    count = prod(shape)
    return (count or prod(max(n, 1) for n in shape)) * dtype.itemsize > (MAX_BODY if count else MAX_EMPTY)


class _Extensions:
    """Turns the header's references into tensors and texts, after checking each against the body.

    The references must cover the body in order: no byte is read twice, and none is left over.
    """

    def __init__(self, body: bytearray) -> None:
        self._body = body
        self._end = 0
        self._texts = 0

    def __call__(self, code: int, data: memoryview) -> object:
        fields = msgspec.msgpack.decode(data)
        if code == _OPAQUE:
            return _description(fields)
        if code == _TEXT:
            offset, size = _integers(fields, 2)
            self._take(offset, size)
            self._texts += size
            if self._texts > MAX_TEXTS:
                raise WireError(f"texts of over {MAX_TEXTS} bytes")
            return str(memoryview(self._body)[offset : offset + size], "utf-8", "replace")
        if code == _TENSOR:
            return self._tensor(fields)
        raise WireError(f"an unknown extension {code}")

    def finish(self) -> None:
        """Raise WireError where the body holds more than the header refers to."""
        if self._end != len(self._body):
            raise WireError("a body that the header does not refer to")

    def _take(self, offset: int, size: int) -> None:
        end = offset + size + _padding(size)
        if offset != self._end or end > len(self._body):
            raise WireError("a reference outside the rest of the body")
        self._end = end

    def _tensor(self, fields: object) -> torch.Tensor:
        library = _torch()
        if not isinstance(fields, list) or len(fields) != 4:
            raise WireError("a malformed tensor")
        name, sizes, offset, transposed = fields
        if not isinstance(name, str) or name not in DTYPES or type(transposed) is not bool:
            raise WireError("a malformed tensor")
        if not isinstance(sizes, list) or len(sizes) > MAX_DIMENSIONS:
            raise WireError("a malformed shape")
        shape = _integers(sizes, len(sizes))
        (start,) = _integers([offset], 1)
        dtype: torch.dtype = getattr(library, name)
        if _is_too_large(shape, dtype):
            raise WireError("a shape over its bound")
        count = prod(shape)
        self._take(start, count * dtype.itemsize)
        if count == 0:
            tensor: torch.Tensor = library.empty(shape, dtype=dtype)
        elif dtype is library.bool:
            # Any byte can arrive, and a bool tensor must not contain a 2.
            tensor = library.frombuffer(self._body, dtype=library.uint8, count=count, offset=start) != 0
        else:
            tensor = library.frombuffer(self._body, dtype=dtype, count=count, offset=start)
        tensor = tensor.reshape(shape)
        return tensor.t() if transposed and tensor.dim() == 2 else tensor


def _description(fields: object) -> Opaque:
    if not isinstance(fields, list) or len(fields) != 2:
        raise WireError("a malformed description")
    template, words = fields
    if type(template) is not str or template not in DESCRIPTIONS:
        raise WireError("a description that this side does not know")
    if not isinstance(words, list) or len(words) != DESCRIPTIONS[template]:
        raise WireError("a malformed description")
    if not all(type(word) is str and len(word) <= MAX_WORD for word in words):
        raise WireError("a description that does not consist of short texts")
    return Opaque(template, tuple(words))


def _integers(fields: object, count: int) -> Sequence[int]:
    if not isinstance(fields, list) or len(fields) != count:
        raise WireError("a malformed reference")
    for field in fields:
        if type(field) is not int or field < 0:
            raise WireError("a malformed reference")
    return fields
