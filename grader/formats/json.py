"""grades.json for the class, and grade.json for each submission."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from grader.files import write_text
from grader.hookspecs import Write, hookimpl
from grader.result import FORMAT_VERSION, Grade


@hookimpl
def grader_formats() -> Mapping[str, Write]:
    return {"json": write}


def write(grades: Sequence[Grade], folder: Path) -> None:
    """Write all grades into grades.json, and each into its submission's folder."""
    # Grade by grade: of a large class all of them at once take more memory than a machine has.
    with (folder / "grades.json").open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{\n  "format_version": {FORMAT_VERSION},\n  "grades": [')
        for number, grade in enumerate(grades):
            text = dump(grade.as_json())
            write_text(folder / grade.id / "grade.json", text)
            file.write(("," if number else "") + f"\n{text.rstrip()}".replace("\n", "\n    "))
        file.write("\n  ]\n}\n")


def dump(document: Mapping[str, Any]) -> str:
    """Return a document as JSON text."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
