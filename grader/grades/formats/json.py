"""grades.json for the class, and grade.json for each submission."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import indent
from typing import Any

from grader.grades.grade import FORMAT_VERSION, Grade
from grader.hookspecs import Write, hookimpl
from grader.support.files import write_text


@hookimpl
def grader_formats() -> Mapping[str, Write]:
    return {"json": write}


def write(grades: Sequence[Grade], folder: Path) -> None:
    """Write all grades into grades.json, and each into its submission's folder."""
    with (folder / "grades.json").open("w", encoding="utf-8", newline="") as book:
        book.write(f'{{\n  "format_version": {FORMAT_VERSION},\n  "grades": [')
        between = "\n"
        for grade in grades:
            text = dump(grade.as_json())
            write_text(folder / grade.id / "grade.json", text)
            book.write(between + indent(text.rstrip(), " " * 4))
            between = ",\n"
        book.write("\n  ]\n}\n")


def dump(document: Mapping[str, Any]) -> str:
    """Return a document as JSON text."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
