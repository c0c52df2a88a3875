"""Courses, exercises and checks: folders, read and validated.

Reading a course touches neither torch nor Hypothesis; an exercise's checks are imported when they
are first asked for.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.course.assignment import Assignment
from grader.course.check import Check
from grader.course.declared import Name
from grader.sandbox.limits import Limits
from grader.text.message import CommandError


@dataclass(frozen=True)
class Wanted:
    """What an exercise trains on: a data set, and how many of its images at most."""

    name: str
    train: int
    test: int


_PLACE = re.compile(r"^(?:#+ (.+)|(?:- )?\*\*(.+?)\*\*)", re.MULTILINE)
_NOT_GRADED = frozenset(("stub.py", "reference.py", "equivalent.toml", "right", "wrong"))


class CourseError(CommandError):
    """A course can't be read; the message says which file, what is wrong and what was expected."""


@dataclass(frozen=True)
class Exercise:
    """One folder of a course."""

    folder: Path
    name: str
    title: str
    order: int
    names: tuple[Name, ...]
    limits: Limits
    forbidden_names: tuple[str, ...] = ()
    """Library functions that a submission may not name, such as softmax."""
    forbidden_operations: tuple[str, ...] = ()
    """ATen operations that a call may not run, such as aten::_softmax."""
    imports: tuple[str, ...] = ()
    """Modules that its checks need in a worker and that take long to load."""
    dataset: Wanted | None = None

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """The laws in the order of their file. Raises CourseError where checks.py can't be used."""
        path = self.folder / "checks.py"
        # A name that no submission and no other course can have: dataclasses look modules up.
        spec = importlib.util.spec_from_file_location(f"grader checks of {self.folder}", path)
        if spec is None or spec.loader is None or not path.is_file():
            raise CourseError(f"{path}: not found; an exercise holds its laws in checks.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[module.__name__] = module
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            raise CourseError(f"{path}: {type(error).__name__}: {error}") from error
        checks = tuple(value for value in vars(module).values() if isinstance(value, Check))
        if not checks:
            raise CourseError(f"{path}: holds no check; write one with @check(points=..., X=...)")
        for found in checks:
            if not found.title:
                raise CourseError(
                    f"{path}: the check {found.name} has no docstring; its first line is the title"
                )
        return checks

    @property
    def max_points(self) -> float:
        """The points of all checks together."""
        return sum(check.points for check in self.checks)

    def places(self, file: str = "README.md") -> tuple[str, ...]:
        """Return the headings of a statement and the bold words that its paragraphs begin with, in order."""
        found = (heading or lead for heading, lead in _PLACE.findall(self.read(file)))
        return tuple(place.rstrip(".,:，。：") for place in found)

    def read(self, file: str) -> str:
        """Return the text of one of the folder's files."""
        return (self.folder / file).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Course:
    """A folder of exercises."""

    folder: Path
    title: str
    exercises: tuple[Exercise, ...]
    assignments: Mapping[str, Assignment]
    """What is handed in together, by name."""

    @cached_property
    def sha256(self) -> str:
        """A digest of all that decides what comes out for a check, not of stubs, solutions or due dates."""
        digest = hashlib.sha256()
        for path in sorted(self.folder.rglob("*")):
            relative = path.relative_to(self.folder)
            decides = path.suffix in (".py", ".toml") and path.name not in (*_NOT_GRADED, "course.toml")
            if decides and not _NOT_GRADED & set(relative.parts):
                digest.update(relative.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()
