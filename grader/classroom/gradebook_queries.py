"""Reads single values from a gradebook, also while a run writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.classroom.gradebook import (
    GradebookError,
    find_grade,
    find_overrides,
    open_for_reading,
)
from grader.grades.grade import Grade
from grader.text.message import Message
from grader.text.suggestion import did_you_mean


def read_grade(folder: Path, id: str, *, overridden: bool = True) -> Grade:
    """Return one submission's grade from the gradebook in a folder; `overridden`, with a person's points.

    Raises GradebookError where there is no gradebook, or no such submission in it, and UnreadableGradeError.
    """
    path = folder / "gradebook.sqlite"
    ids: list[str] = []
    with open_for_reading(path) as connection:
        if connection is not None:
            grade = find_grade(path, connection, id)
            if grade is not None:
                return grade.overridden(find_overrides(path, connection, id)) if overridden else grade
            query = "SELECT id FROM submissions ORDER BY id"
            ids = [known for (known,) in connection.execute(query)]
    if not ids:
        raise _no_grades(folder)
    raise GradebookError(
        "{path}: no submission is called {id!r}; {advice}", path=path, id=id, advice=_advice(id, ids)
    )


def read_settings(folder: Path) -> Mapping[str, Any]:
    """Return the settings of the last run in a folder. Raises GradebookError where there was none."""
    row = None
    with open_for_reading(folder / "gradebook.sqlite") as connection:
        if connection is not None:
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
