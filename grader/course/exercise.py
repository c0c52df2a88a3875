"""Courses and exercises: folders with settings, statements and checks.

Reading a course imports neither torch nor Hypothesis: the checks of an exercise are imported when they are
first used.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.course.assignment import Assignment
from grader.course.check import Check
from grader.course.declared import Name
from grader.course.elementary import lists
from grader.course.statement import Place, places
from grader.sandbox.limits import Limits
from grader.text.message import CommandError


@dataclass(frozen=True)
class Wanted:
    """The data set that an exercise wants, and how many of its images it uses at most."""

    name: str
    train: int
    test: int


_NOT_GRADED = frozenset(("stub.py", "reference.py", "equivalent.toml", "right", "wrong"))


class CourseError(CommandError):
    """A course can't be read; the message names the file, what was found and what was expected."""


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
    """Library functions that a submission must not use, such as softmax."""
    forbidden_operations: frozenset[str] = frozenset()
    """ATen operations that learners are asked to write, such as aten::_softmax."""
    allowed_operations: frozenset[str] | None = None
    """ATen operations that a call may run; None for all but the forbidden ones."""
    imports: tuple[str, ...] = ()
    """Modules that its checks need in a worker and that are slow to import."""
    dataset: Wanted | None = None
    packages: tuple[str, ...] = ()
    """Packages that learners may import beside the kit's own requirements."""

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """The checks in the order of their file. Raises CourseError where checks.py can't be used."""
        path = self.folder / "checks.py"
        # In sys.modules, since dataclasses look up their module there; no submission can have this name.
        spec = importlib.util.spec_from_file_location(f"grader checks of {self.folder}", path)
        if spec is None or spec.loader is None or not path.is_file():
            raise CourseError(f"{path}: not found; an exercise has its checks in checks.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[module.__name__] = module
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            raise CourseError(f"{path}: {type(error).__name__}: {error}") from error
        checks = tuple(value for value in vars(module).values() if isinstance(value, Check))
        if not checks:
            raise CourseError(f"{path}: holds no check; write one with @check(points=..., X=...)")
        for check in checks:
            if not check.title:
                raise CourseError(
                    f"{path}: the check {check.name} has no docstring; its first line is the title"
                )
        return checks

    @cached_property
    def sha256(self) -> str:
        """A digest of everything in its folder that a check's result depends on."""
        return _digest(self.folder)

    @property
    def max_points(self) -> float:
        """The sum of the checks' points."""
        return sum(check.points for check in self.checks)

    def statement(self, language: str = "en") -> str:
        """Return the statement in Markdown, in English where it is not there in a language."""
        file = f"README.{language}.md"
        return self.read(file if (self.folder / file).is_file() else "README.md")

    def places(self, language: str = "en") -> tuple[Place, ...]:
        """Return the places of the statement that a report can name, in order."""
        return tuple(places(self.statement(language)))

    def passage(self, name: str, language: str = "en") -> str:
        """Return the text of a place of the statement, in Markdown; empty where there is no such place."""
        return next((place.text for place in self.places(language) if place.name == name), "")

    def forbids(self, operation: str) -> bool:
        """Return whether an ATen operation is one that learners are asked to write."""
        return lists(self.forbidden_operations, operation)

    def allows(self, operation: str) -> bool:
        """Return whether a call may run an ATen operation."""
        if self.forbids(operation):
            return False
        return self.allowed_operations is None or lists(self.allowed_operations, operation)

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
    """By name."""

    @cached_property
    def sha256(self) -> str:
        """A digest of everything that a check's result depends on: not of stubs, solutions and due dates."""
        return _digest(self.folder)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        matters = path.suffix in (".py", ".toml") and path.name not in (*_NOT_GRADED, "course.toml")
        if matters and not _NOT_GRADED & set(relative.parts):
            digest.update(relative.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
