"""A reader of a byte stream that behaves as a channel does."""

from __future__ import annotations

from collections.abc import Callable


def reader(data: bytes) -> Callable[[int], bytearray]:
    """Return a function that returns `data` piece by piece, as a channel does."""
    rest = bytearray(data)

    def read(size: int) -> bytearray:
        if size > len(rest):
            raise EOFError
        taken = rest[:size]
        del rest[:size]
        return taken

    return read
