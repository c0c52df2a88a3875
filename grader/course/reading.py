"""Reads courses: course.toml, and the exercise.toml of each exercise with its declared names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from grader.course.assignment import read_assignments
from grader.course.declared import (
    PLAIN_KINDS,
    Kind,
    Name,
    NumberResult,
    NumbersResult,
    ObjectResult,
    Result,
    RowsResult,
    Shape,
    TensorResult,
    TextsResult,
)
from grader.course.elementary import ELEMENTARY
from grader.course.exercise import Course, CourseError, Exercise, Wanted
from grader.sandbox.limits import Limits
from grader.support.toml import Table, read_toml
from grader.text.identifier import is_identifier
from grader.wire.frames import DTYPES

FORMAT_VERSION = 1


def read_course(folder: Path) -> Course:
    """Read course.toml and every exercise below `folder`. Raises CourseError."""
    table = read_toml(folder / "course.toml", CourseError)
    title = table.text("title")
    assignments = table.table("assignments", optional=True)
    packages = _read_packages(table)
    table.refuse_unknown_keys()
    paths = sorted(folder.glob("*/exercise.toml"))
    if not paths:
        raise CourseError(f"{folder}: holds no exercise; an exercise is a folder with exercise.toml")
    read = (replace(read_exercise(path.parent), packages=packages) for path in paths)
    exercises = sorted(read, key=lambda e: (e.order, e.name))
    names = {exercise.name for exercise in exercises}
    return Course(folder, title, tuple(exercises), read_assignments(assignments, names))


def _read_packages(table: Table) -> tuple[str, ...]:
    packages = table.texts("packages")
    for package in packages:
        if not package.isidentifier():
            raise table.error("packages", 'names as in an import, such as "sklearn"', package)
    return tuple(packages)


def read_exercise(folder: Path) -> Exercise:
    """Read the exercise.toml of one exercise. Raises CourseError."""
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
        forbidden_operations=frozenset(forbidden.texts("operations")),
        allowed_operations=_read_allowed(table),
        imports=tuple(table.texts("imports")),
        dataset=_read_dataset(table),
    )
    for part in (forbidden, table):
        part.refuse_unknown_keys()
    return exercise


def _read_allowed(table: Table) -> frozenset[str] | None:
    if table.get("allowed") is None:
        return None
    allowed = table.table("allowed")
    operations = allowed.texts("operations")
    for operation in operations:
        if operation != "elementary" and "::" not in operation:
            expected = 'ATen operations, such as "aten::exp", or "elementary" for the list of the kit'
            raise allowed.error("operations", expected, operation)
    allowed.refuse_unknown_keys()
    return frozenset(operations) | (ELEMENTARY if "elementary" in operations else frozenset())


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
        part.refuse_unknown_keys()
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
    dataset.refuse_unknown_keys()
    return wanted


def _read_name(name: str, table: Table, folder: Path) -> Name:
    """Read a name that this exercise declares, or another exercise of the course."""
    if table.get("exercise") is None:
        return read_name(name, table)
    other = table.text("exercise")
    table.refuse_unknown_keys()
    names = read_toml(folder.parent / other / "exercise.toml", CourseError).table("names")
    return replace(read_name(name, names.table(name)), exercise=other)


_WORDS: dict[str, Result] = {
    "number": NumberResult(),
    "texts": TextsResult(),
    "object": ObjectResult(),
}


def read_name(name: str, table: Table) -> Name:
    """Return the name that a table declares. Raises the error of the table."""
    kind: Kind = "net" if table.flag("net") else "class" if table.flag("class") else "function"
    arguments = _shapes(table.table("arguments", optional=kind == "class"))
    made_with = _shapes(table.table("made_with", optional=True)) if kind == "net" else {}
    returns: Result = ObjectResult()
    if kind != "class":
        returns = _read_result(table, arguments, made_with)
    declared = Name(
        name,
        arguments,
        returns,
        kind,
        made_with,
        aliases=_read_aliases(name, table),
        only_class=kind == "net" and table.flag("only_class"),
        built_as=_read_identifier(table, "built_as") if kind == "net" else "",
        convolutional=_read_convolutional(table) if kind == "net" else None,
    )
    table.refuse_unknown_keys()
    return declared


def _read_aliases(name: str, table: Table) -> tuple[str, ...]:
    aliases = table.texts("aliases")
    for alias in aliases:
        if not is_identifier(alias) or alias == name or aliases.count(alias) > 1:
            expected = f"other names than {name}, each one once, that Python can read as names"
            raise table.error("aliases", expected, alias)
    return tuple(aliases)


def _read_convolutional(table: Table) -> bool | None:
    return None if table.get("convolutional") is None else table.flag("convolutional")


def _read_identifier(table: Table, key: str) -> str:
    if table.get(key) is None:
        return ""
    text = table.text(key)
    if not is_identifier(text):
        raise table.error(key, "a name that Python can read", text)
    return text


def _shapes(table: Table) -> dict[str, Shape]:
    return {argument: tuple(table.text(argument).split()) for argument in table}


def _read_result(table: Table, arguments: dict[str, Shape], made_with: dict[str, Shape]) -> Result:
    word = table.get("returns")
    if isinstance(word, str) and word in _WORDS:
        return _WORDS[word]
    returns = table.table("returns")
    given = {**made_with, **arguments}
    result: Result
    if returns.get("numbers") is not None:
        result = NumbersResult(tuple(returns.texts("numbers")))
    elif returns.get("rows") is not None:
        result = RowsResult(NumbersResult(tuple(returns.texts("rows"))))
    else:
        result = _read_tensor(returns, given)
    returns.refuse_unknown_keys()
    return result


def _read_tensor(table: Table, arguments: dict[str, Shape]) -> TensorResult:
    several = isinstance(table.get("tensor"), list)
    texts = table.texts("tensor") if several else [table.text("tensor", empty=True)]
    shapes = tuple(tuple(text.split()) for text in texts)
    sizes = {size for shape in arguments.values() for size in shape if size not in PLAIN_KINDS}
    sizes |= {argument for argument, shape in arguments.items() if shape == ("number",)}
    for size in (size for shape in shapes for size in shape):
        if size not in sizes and not size.isdigit():
            expected = f"sizes or dimensions of the arguments ({', '.join(sorted(sizes))})"
            raise table.error("tensor", expected, size)
    dtype = table.text("dtype")
    if dtype not in arguments and dtype not in DTYPES:
        expected = f"an argument ({', '.join(arguments)}) or a dtype ({', '.join(sorted(DTYPES))})"
        raise table.error("dtype", expected, dtype)
    table.refuse_unknown_keys()
    return TensorResult(shapes, dtype)
