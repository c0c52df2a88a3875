"""Marks and quotes in encodings that have not all of them."""

from __future__ import annotations

import io
import sys

import pytest

from grader.text.glyphs import nearest, write_glyphs


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "✓ ✗ · “a” … ᵀ 中 é"),
        ("gbk", "√ × · “a” … T 中 é"),
        ("cp1252", "+ × · “a” … T \\u4e2d é"),
        ("ascii", '+ x . "a" ... T \\u4e2d \\xe9'),
    ],
)
def test_a_character_that_is_not_there_becomes_the_nearest(encoding: str, shown: str) -> None:
    """Marks and quotes are readable in each encoding; only a character without a near one is an escape."""
    assert "".join(nearest(character, encoding) for character in "✓ ✗ · “a” … ᵀ 中 é") == shown


def test_every_character_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """No character that is printed ends the program, half a surrogate pair included."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="cp1252"))
    write_glyphs()
    print("✓✗ \ud800 \U0001f600", end="", flush=True)
    assert written.getvalue().decode("cp1252") == "+× \\ud800 \\U0001f600"
