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
