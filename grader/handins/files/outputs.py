"""Removes the outputs from a notebook before it is parsed: they may be large, and the kit never uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator

# The time to find the outputs grows with the number of these marks, by 2 seconds for so many.
_MARKS = (b'"', b"[", b"]", b"{", b"}", b"\\\\")
_MOST_MARKS = 6_000_000
_MARK = re.compile(rb'["\[\]{}]')
_KEY = b'"outputs"'
_LIST = re.compile(rb"[ \t\r\n]*:[ \t\r\n]*(?=\[)")
_BACKSLASH = ord("\\")


def without_outputs(data: bytes) -> bytes:
    """Return a notebook in JSON with an empty list in place of each list of outputs.

    Nothing is parsed, and no object is made. Bytes that are not JSON stay what they are, or stay not JSON.
    """
    if _KEY not in data or sum(map(data.count, _MARKS)) > _MOST_MARKS:
        return data
    return b"".join(_kept(data))


def _kept(data: bytes) -> Iterator[bytes]:
    start = place = 0
    while (place := data.find(b'"', place)) >= 0:
        end = _text_end(data, place)
        if end - place == len(_KEY) and data.startswith(_KEY, place) and (found := _LIST.match(data, end)):
            yield data[start : found.end()]
            yield b"[]"
            start = end = _list_end(data, found.end())
        place = end
    yield data[start:]


def _text_end(data: bytes, place: int) -> int:
    """Return the place behind the text that begins at `place`."""
    end = place
    while (end := data.find(b'"', end + 1)) >= 0:
        first = end
        while data[first - 1] == _BACKSLASH:
            first -= 1
        if (end - first) % 2 == 0:
            return end + 1
    return len(data)


def _list_end(data: bytes, place: int) -> int:
    """Return the place behind the list that begins at `place`."""
    depth = 0
    while match := _MARK.search(data, place):
        place = match.end()
        if match[0] == b'"':
            place = _text_end(data, match.start())
        elif match[0] in b"[{":
            depth += 1
        else:
            depth -= 1
            if not depth:
                return place
    return len(data)
