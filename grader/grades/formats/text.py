"""feedback.txt: for each submission the report that its learner reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
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
    """Write each grade into its submission's folder.

    The first language is in feedback.txt, a second one, such as zh, in feedback.zh.txt.
    """
    say = cache(Language)
    for grade in grades:
        for language in grade.languages:
            said = grade.said_in(language)
            lines = (text.plain for text in feedback(said, _WIDTH, say(language)))
            name = "feedback.txt" if language == grade.language else f"feedback.{language}.txt"
            write_text(folder / grade.id / name, "\n".join(lines) + "\n")
