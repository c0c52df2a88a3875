"""Lines of a paragraph."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from grader.text.lines import fill


@given(
    st.lists(st.sampled_from(["的", "行。", "（softmax）", "dim=1", "一，", "a", "“引”"]), max_size=40),
    st.integers(10, 30),
)
def test_lines_are_full_and_begin_with_no_comma(words: list[str], width: int) -> None:
    """Chinese lines fill the width, and none begins with a comma."""
    text = " ".join(words[: len(words) // 2]) + "".join(words[len(words) // 2 :])
    lines = fill(text, width).split("\n")
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines[1:]:
        assert not line.startswith(("，", "。", "）", "”"))
    assert all(cell_len(line) <= width or " " not in line for line in lines)
