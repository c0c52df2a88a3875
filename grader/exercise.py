"""Courses, exercises and checks: folders, read and validated.

Reading a course touches neither torch nor Hypothesis; an exercise's checks are imported when they
are first asked for.
"""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.assignment import Assignment, read_assignments
from grader.dataset import Wanted
from grader.declared import Name
from grader.limits import Limits
from grader.names import read_name
from grader.settings import Table, read_toml

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


FORMAT_VERSION = 1
# Transformed strategies repeat an example now and then; 100 different ones are left.
EXAMPLES = 110
_PLACE = re.compile(r"^(?:#+ (.+)|(?:- )?\*\*(.+?)\*\*)", re.MULTILINE)
_NOT_GRADED = frozenset(("stub.py", "reference.py", "equivalent.toml", "right", "wrong"))


class CourseError(Exception):
    """A course can't be read; the message says which file, what is wrong and what was expected."""


@dataclass(frozen=True)
class Check:
    """One law with its points."""

    name: str
    title: str
    hint: str
    points: float
    examples: int
    strategies: Mapping[str, SearchStrategy[Any]]
    body: Callable[..., None]


def check(
    *, points: float, examples: int = EXAMPLES, **strategies: SearchStrategy[Any]
) -> Callable[[Callable[..., None]], Check]:
    """Make a check of a function `law(student, **drawn)`.

    The docstring's first line is the title that learners read, the rest is the hint. The keyword
    arguments are Hypothesis strategies; a law without any is run once.
    """

    def decorate(body: Callable[..., None]) -> Check:
        title, _, hint = inspect.cleandoc(body.__doc__ or "").partition("\n")
        return Check(
            name=body.__name__,
            title=title,
            hint=" ".join(hint.split()),
            points=float(points),
            examples=examples if strategies else 1,
            strategies=strategies,
            body=body,
        )

    return decorate


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


def read_course(folder: Path) -> Course:
    """Read course.toml and every exercise below `folder`. Raises CourseError."""
    table = read_toml(folder / "course.toml", CourseError)
    title = table.text("title")
    assignments = table.table("assignments", optional=True)
    table.close()
    paths = sorted(folder.glob("*/exercise.toml"))
    if not paths:
        raise CourseError(f"{folder}: holds no exercise; an exercise is a folder with exercise.toml")
    exercises = sorted((read_exercise(path.parent) for path in paths), key=lambda e: (e.order, e.name))
    names = {exercise.name for exercise in exercises}
    return Course(folder, title, tuple(exercises), read_assignments(assignments, names))


def read_exercise(folder: Path) -> Exercise:
    """Read one exercise's exercise.toml. Raises CourseError."""
    table = read_toml(folder / "exercise.toml", CourseError)
    version = table.whole_number("format_version")
    if version != FORMAT_VERSION:
        raise table.error("format_version", f"{FORMAT_VERSION}, the one this kit reads", version)
    limits = table.table("limits", optional=True)
    forbidden = table.table("forbidden", optional=True)
    names = (_read_name(name, entry, folder) for name, entry in table.tables("names"))
    exercise = Exercise(
        folder=folder,
        name=folder.name,
        title=table.text("title"),
        order=table.whole_number("order"),
        names=tuple(names),
        limits=_read_limits(limits, table.table("grants", optional=True)),
        forbidden_names=tuple(forbidden.texts("names")),
        forbidden_operations=tuple(forbidden.texts("operations")),
        imports=tuple(table.texts("imports")),
        dataset=_read_dataset(table),
    )
    for part in (forbidden, table):
        part.close()
    return exercise


def _read_limits(table: Table, grants: Table) -> Limits:
    default = Limits()
    limits = Limits(
        call_seconds=table.number("call_seconds", default.call_seconds),
        load_seconds=table.number("load_seconds", default.load_seconds),
        check_seconds=table.number("check_seconds", default.check_seconds),
        memory_bytes=int(table.number("memory_gib", default.memory_bytes / 1024**3) * 1024**3),
        scratch_bytes=int(grants.number("scratch_mib", 0.0) * 1024**2),
    )
    for part in (table, grants):
        part.close()
    return limits


def _read_dataset(table: Table) -> Wanted | None:
    if table.get("dataset") is None:
        return None
    dataset = table.table("dataset")
    counts = {part: dataset.whole_number(part) for part in ("train", "test")}
    for part, count in counts.items():
        if count < 1:
            raise dataset.error(part, "a positive whole number", count)
    wanted = Wanted(dataset.text("name"), **counts)
    dataset.close()
    return wanted


def _read_name(name: str, table: Table, folder: Path) -> Name:
    """Read a name, of this exercise or of another one of the course that declares it."""
    if table.get("exercise") is None:
        return read_name(name, table)
    other = table.text("exercise")
    table.close()
    names = read_toml(folder.parent / other / "exercise.toml", CourseError).table("names")
    return replace(read_name(name, names.table(name)), exercise=other)
