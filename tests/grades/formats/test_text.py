"""Grades as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from grades.formats.helpers import graded


def test_feedback_txt_has_no_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """feedback.txt has no colours, also where a CI service asks for them."""
    from grader.grades.formats import text as text_format

    monkeypatch.setenv("FORCE_COLOR", "1")
    text_format.write(graded("ada"), tmp_path)
    feedback = (tmp_path / "ada" / "feedback.txt").read_text(encoding="utf-8")
    assert "ada: 2 / 2 points" in feedback
    assert "\x1b" not in feedback
