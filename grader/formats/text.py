"""feedback.txt: for each submission what its learner reads, as `grader check` prints it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from grader.files import write_text
from grader.hookspecs import Write, hookimpl
from grader.report import print_grade
from grader.result import Grade

_WIDTH = 80


@hookimpl
def grader_formats() -> Mapping[str, Write]:
    return {"text": write}


def write(grades: Sequence[Grade], folder: Path) -> None:
    """Write each grade into its submission's folder."""
    for grade in grades:
        page = io.StringIO()
        # FORCE_COLOR, which CI services set, is for terminals.
        console = Console(file=page, width=_WIDTH, force_terminal=False, no_color=True, legacy_windows=False)
        print_grade(grade, console)
        write_text(folder / grade.id / "feedback.txt", page.getvalue())
