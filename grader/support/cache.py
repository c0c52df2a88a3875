"""A cache of bounded size: it drops the values whose last use is the longest ago (LRU)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from math import inf
from typing import Generic, TypeVar

T = TypeVar("T")


class Cache(Generic[T]):
    """At most `most` values by key, which take at most `most_bytes` together."""

    def __init__(self, most: int, *, most_bytes: float = inf) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._bytes = 0
        self._values: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """Return the value of a key, or None."""
        kept = self._values.get(key)
        if kept is None:
            return None
        self._values.move_to_end(key)
        return kept[0]

    def keep(self, key: Hashable, value: T, *, size: int = 0) -> None:
        """Store a value that takes `size` bytes, and drop the least recently used ones that are too many."""
        _, before = self._values.pop(key, (None, 0))
        self._values[key] = value, size
        self._bytes += size - before
        while len(self._values) > self._most or self._bytes > self._most_bytes:
            _, (_, dropped) = self._values.popitem(last=False)
            self._bytes -= dropped
