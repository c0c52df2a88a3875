"""A cache keeps the values that were used last."""

from __future__ import annotations

from grader.support.cache import Cache


def test_a_cache_drops_the_least_recently_used_value() -> None:
    """A full cache drops the least recently used value, so that its memory is bounded."""
    cache: Cache[int] = Cache(2)
    cache.keep("a", 1)
    cache.keep("b", 2)
    assert cache.get("a") == 1
    cache.keep("c", 3)
    assert [cache.get(key) for key in "abc"] == [1, None, 3]


def test_a_cache_takes_no_more_bytes_than_it_may() -> None:
    """Values are dropped until the rest fits; a value that is replaced is counted once."""
    cache: Cache[int] = Cache(100, most_bytes=10)
    cache.keep("a", 1, size=4)
    cache.keep("a", 2, size=4)
    cache.keep("b", 3, size=6)
    assert [cache.get(key) for key in "ab"] == [2, 3]
    cache.keep("c", 4, size=5)
    assert [cache.get(key) for key in "abc"] == [None, None, 4]
    cache.keep("d", 5, size=11)
    assert [cache.get(key) for key in "cd"] == [None, None]
