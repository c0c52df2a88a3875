"""Reads single values from a gradebook, also while a run writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from grader.classroom.gradebook import (
    GradebookError,
    as_gradebook_error,
    is_gradebook,
    open_read_only,
    read_overrides,
)
from grader.grades.grade import Grade, Override
from grader.text.message import Message
from grader.text.suggestion import did_you_mean


def read_grade(folder: Path, id: str) -> Grade:
    """Return one submission's grade from the gradebook in a folder, with a person's points.

    Raises GradebookError where there is no gradebook, or no such submission in it.
    """
    path = folder / "gradebook.sqlite"
    row, ids = None, []
    overrides: Mapping[tuple[str, str], Override] = {}
    if path.is_file():
        with as_gradebook_error(path), closing(open_read_only(path)) as connection:
            if is_gradebook(path, connection):
                query = "SELECT CAST(grade AS BLOB) FROM submissions WHERE id = ?"
                row = connection.execute(query, (id,)).fetchone()
                overrides = read_overrides(connection)
                if row is None:
                    query = "SELECT id FROM submissions ORDER BY id"
                    ids = [known for (known,) in connection.execute(query)]
    if row is None and not ids:
        raise _no_grades(folder)
    if row is None:
        raise GradebookError(
            "{path}: no submission is called {id!r}; {advice}", path=path, id=id, advice=_advice(id, ids)
        )
    try:
        return Grade.from_json(json.loads(row[0])).overridden(overrides)
    except (ValueError, LookupError, TypeError):
        raise GradebookError(
            "{path}: the grade of {id} is damaged or of another version; grade the class again with --resume",
            path=path,
            id=id,
        ) from None


def read_settings(folder: Path) -> Mapping[str, Any]:
    """Return the settings of the last run in a folder. Raises GradebookError where there was none."""
    path = folder / "gradebook.sqlite"
    row = None
    if path.is_file():
        with as_gradebook_error(path), closing(open_read_only(path)) as connection:
            if is_gradebook(path, connection):
                row = connection.execute("SELECT settings FROM run").fetchone()
    if row is None:
        raise _no_grades(folder)
    settings: Mapping[str, Any] = json.loads(row[0])
    return settings


def _advice(id: str, known: list[str]) -> Message:
    return did_you_mean(id, known) or Message(
        "there are {count:,}, such as {names}", count=len(known), names=", ".join(known[:3])
    )


def _no_grades(folder: Path) -> GradebookError:
    return GradebookError(
        "{folder}: found no grades there; expected the folder that grader grade wrote into; name it with "
        "--out",
        folder=folder,
    )
