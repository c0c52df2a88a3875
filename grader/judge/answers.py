"""The answers to a batch of calls, decoded lazily, recognised by digests: most learners give equal ones."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import overload

import torch

from grader.wire.frames import Opaque
from grader.wire.reading import values_in

# For a larger answer, judging it again costs less than working out its fingerprint and keeping it.
_MOST_BYTES = 64 * 1024
# The memory that torch takes for a tensor beside its numbers, and for a number where a law compares it.
_TENSOR_BYTES = 1024
_NUMBER_BYTES = 8


@dataclass(frozen=True)
class Reply:
    """What a message holds that came before in the same bytes: answers, none of them an exception."""

    count: int
    bytes: int
    """How much memory the decoded answers take."""


class Answers(Sequence[object]):
    """The answers to a batch of calls, in order; known messages are decoded only when they are needed."""

    def __init__(self, *answers: object) -> None:
        self._parts: list[Callable[[], Sequence[object]]] = []
        self._count = 0
        self.size = 0
        """How many bytes of memory they take; answers that the judge itself adds are not counted."""
        self._digest = sha256()
        self._came_in_bytes = True
        self.append(*answers)

    @property
    def key(self) -> bytes:
        """A digest of the bytes that they came in; empty where the judge itself has added one."""
        return self._digest.digest() if self._came_in_bytes else b""

    def append(self, *answers: object) -> None:
        """Add answers that are not cached, such as those of the judge itself."""
        if answers:
            self._came_in_bytes = False
            self._add(len(answers), lambda: answers)

    def extend(self, reply: Reply, digest: bytes, read: Callable[[], Sequence[object]]) -> None:
        """Add the answers of a message with that digest; `read` returns them."""
        self._digest.update(digest)
        self.size += reply.bytes
        self._add(reply.count, read)

    def _add(self, count: int, read: Callable[[], Sequence[object]]) -> None:
        self._parts.append(read)
        self._count += count

    @cached_property
    def _all(self) -> list[object]:
        return [answer for read in self._parts for answer in read()]

    @cached_property
    def fingerprints(self) -> list[bytes | None]:
        """The fingerprint of each answer; computed once, since several checks use it."""
        return [fingerprint(answer) for answer in self._all]

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> object: ...
    @overload
    def __getitem__(self, place: slice) -> list[object]: ...
    def __getitem__(self, place: int | slice) -> object:
        return self._all[place]


def fingerprint(answer: object) -> bytes | None:
    """Return bytes that two answers share only if no law can tell them apart; None if it is too large."""
    text = _Description()
    return sha256(b"".join(text.parts)).digest() if text.add(answer) else None


class _Description:
    """A value as bytes, from which it could be read again."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self._left = _MOST_BYTES

    def add(self, value: object) -> bool:
        """Describe a value; return whether all values so far are small enough together."""
        if isinstance(value, torch.Tensor):
            if value.nbytes > self._left:
                return False
            plain = value.view(torch.int16) if value.dtype is torch.bfloat16 else value
            form = repr((str(value.dtype), tuple(value.shape), value.stride())).encode()
            return self._write(form) and self._write(plain.numpy().tobytes())
        if isinstance(value, list):
            return self._write(b"list %d " % len(value)) and all(map(self.add, value))
        if isinstance(value, dict):
            items = (item for pair in value.items() for item in pair)
            return self._write(b"dict %d " % len(value)) and all(map(self.add, items))
        if isinstance(value, (type(None), bool, int, float, str, Opaque)):
            text = repr(value).encode(errors="surrogatepass")
            return self._write(b"%d " % len(text) + text)
        return False

    def _write(self, data: bytes) -> bool:
        self.parts.append(data)
        self._left -= len(data)
        return self._left >= 0


def footprint(answer: object) -> int:
    """Return how many bytes of memory an answer takes where a law compares it in float64."""
    size = 0
    for value in values_in(answer):
        size += sys.getsizeof(value)
        if isinstance(value, Opaque):
            size += sys.getsizeof(value.description)
        elif isinstance(value, torch.Tensor):
            size += _NUMBER_BYTES * value.numel() + _TENSOR_BYTES
    return size
