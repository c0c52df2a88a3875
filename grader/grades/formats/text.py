"""feedback.txt: for each submission the report that its learner reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.grades.grade import Grade
from grader.grades.report import feedback
from grader.hookspecs import Write, hookimpl
from grader.support.files import write_text
from grader.text.language import Language

_WIDTH = 80


@hookimpl
def grader_formats() -> Mapping[str, Write]:
    return {"text": write}


def write(grades: Sequence[Grade], folder: Path) -> None:
    """Write each grade into its submission's folder."""
    languages: dict[str, Language] = {}
    for grade in grades:
        if grade.language not in languages:
            languages[grade.language] = Language(grade.language)
        lines = (text.plain for text in feedback(grade, _WIDTH, languages[grade.language]))
        write_text(folder / grade.id / "feedback.txt", "\n".join(lines) + "\n")
