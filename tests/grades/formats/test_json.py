"""Grades as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from grader.grades.formats import json as json_format
from grader.grades.grade import HandedIn
from grader.plugins import plugin_manager
from grades.formats.helpers import graded


def test_the_file_of_the_class_holds_the_files_of_its_submissions(tmp_path: Path) -> None:
    """grades.json is one document with each grade, in order, indented like the rest; both end with a line."""
    json_format.write(graded("ada", "王伟"), tmp_path)
    book = (tmp_path / "grades.json").read_text(encoding="utf-8")
    grades = json.loads(book)
    assert list(grades) == ["format_version", "grades"]
    assert grades["format_version"] == 1
    assert [grade["submission"]["id"] for grade in grades["grades"]] == ["ada", "王伟"]
    assert book == json.dumps(grades, ensure_ascii=False, indent=2) + "\n"
    for grade in grades["grades"]:
        text = (tmp_path / grade["submission"]["id"] / "grade.json").read_text(encoding="utf-8")
        assert text == json.dumps(grade, ensure_ascii=False, indent=2) + "\n"


def test_how_it_was_handed_in_is_kept(tmp_path: Path) -> None:
    """A grade names the learner, the time and the deduction, or null where nothing is known."""
    handed_in = HandedIn("7", "Ada", "ada@x.org", "2026-10-01 21:59:01+00:00", days_late=1, share=0.9)
    (grade,) = graded("ada")
    json_format.write([replace(grade, handed_in=handed_in), *graded("ben")], tmp_path)
    ada, ben = (json.loads((tmp_path / id / "grade.json").read_text()) for id in ("ada", "ben"))
    assert ben["handed_in"] is None
    assert ada["handed_in"] == {
        "learner": "7",
        "name": "Ada",
        "email": "ada@x.org",
        "submitted": "2026-10-01 21:59:01+00:00",
        "days_late": 1,
        "share": 0.9,
        "number": 1,
        "of": 1,
        "remark": "",
    }
    assert (ada["points"], ada["max_points"]) == (1.8, 2.0)


def test_a_class_of_none_is_a_document(tmp_path: Path) -> None:
    """Without a submission there is a file, and it holds no grade."""
    json_format.write([], tmp_path)
    assert json.loads((tmp_path / "grades.json").read_text()) == {"format_version": 1, "grades": []}


def test_what_json_does_not_know_is_refused() -> None:
    """A NaN would make a file that other programs can't read."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_format.dump({"points": float("nan")})


def test_the_formats_of_the_kit_are_plugins() -> None:
    """Each format has a name by which --format asks for it."""
    named = {name for formats in plugin_manager().hook.grader_formats() for name in formats}
    assert {"csv", "json", "text"} <= named
