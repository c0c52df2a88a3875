"""Puts the course and the learners' template inside the package: a wheel installs only `grader`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("exercises", "student_template")
# An installed course does not need the solutions; without them, a learner's code cannot read them.
SOLUTIONS = frozenset(("equivalent.toml", "reference.py", "right", "wrong"))
CACHES = frozenset(("__pycache__", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"))


class PackageFolders(BuildHookInterface[Any]):
    """Adds the files of both folders to a wheel, below `grader/`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Map each file to its place; an editable install finds the folders in the checkout."""
        if version == "editable":
            return
        root = Path(self.root)
        # File by file, because hatch includes a whole folder.
        for folder in FOLDERS:
            for path in sorted((root / folder).rglob("*")):
                place = path.relative_to(root)
                if path.is_file() and not (SOLUTIONS | CACHES) & set(place.parts):
                    build_data["force_include"][str(path)] = f"grader/{place.as_posix()}"
