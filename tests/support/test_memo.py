"""A memo keeps what was asked for last."""

from __future__ import annotations

from grader.support.memo import Memo


def test_a_memo_forgets_what_was_not_asked_for_the_longest() -> None:
    """So that a class of any size takes bounded memory."""
    memo: Memo[int] = Memo(2)
    memo.keep("a", 1)
    memo.keep("b", 2)
    assert memo.get("a") == 1
    memo.keep("c", 3)
    assert [memo.get(key) for key in "abc"] == [1, None, 3]
