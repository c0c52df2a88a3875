"""Looks things up in a gradebook that others may be writing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from grader.classroom.gradebook import GradebookError, look_into, read_overrides, recognised, telling
from grader.grades.grade import Grade, Override
from grader.text.message import Message
from grader.text.suggestion import did_you_mean


def read_grade(folder: Path, id: str) -> Grade:
    """Return the grade of one submission from the gradebook in a folder, which others may be writing.

    A person's points are in it.

    Raises GradebookError where there is no gradebook, or no such submission in it.
    """
    path = folder / "gradebook.sqlite"
    row, ids = None, []
    overrides: Mapping[tuple[str, str], Override] = {}
    if path.is_file():
        with telling(path), closing(look_into(path)) as look:
            if recognised(path, look):
                query = "SELECT CAST(grade AS BLOB) FROM submissions WHERE id = ?"
                row = look.execute(query, (id,)).fetchone()
                overrides = read_overrides(look)
                if row is None:
                    ids = [known for (known,) in look.execute("SELECT id FROM submissions ORDER BY id")]
    if row is None and not ids:
        raise _nothing(folder)
    if row is None:
        advice = did_you_mean(id, ids) or Message(
            "there are {count:,}, such as {names}", count=len(ids), names=", ".join(ids[:3])
        )
        raise GradebookError(
            "{path}: no submission is called {id!r}; {advice}", path=path, id=id, advice=advice
        )
    try:
        return Grade.from_json(json.loads(row[0])).overridden(overrides)
    except (ValueError, LookupError, TypeError):
        raise GradebookError(
            "{path}: the grade of {id} is another version's, or damaged; grade the class again with --resume",
            path=path,
            id=id,
        ) from None


def read_settings(folder: Path) -> Mapping[str, Any]:
    """Return what the last run in a folder was asked for. Raises GradebookError where there was none."""
    path = folder / "gradebook.sqlite"
    row = None
    if path.is_file():
        with telling(path), closing(look_into(path)) as look:
            if recognised(path, look):
                row = look.execute("SELECT settings FROM run").fetchone()
    if row is None:
        raise _nothing(folder)
    settings: Mapping[str, Any] = json.loads(row[0])
    return settings


def _nothing(folder: Path) -> GradebookError:
    return GradebookError(
        "{folder}: found no grades there; expected the folder that grader grade wrote into; name it with "
        "--out",
        folder=folder,
    )
