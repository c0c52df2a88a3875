"""docs/contract.md lists exactly what the program provides."""

from __future__ import annotations

import csv
import inspect
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest

import grader as face
from grader import commands, hookspecs
from helpers import ROOT

CONTRACT = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
COMMANDS = commands.grader.list_commands(click.Context(commands.grader))
RIGHT = """
def accuracy(y_hat, y):
    predicted = y_hat if y_hat.dim() == 1 else y_hat.argmax(dim=1)
    return int((predicted == y).sum())
"""
# Wrong for labels that are already predictions; that is a known misconception.
WRONG = "def accuracy(y_hat, y):\n    return float((y_hat.argmax(dim=1) == y).sum())\n"
ROSTER = """id,name,email,submitted,entry
1815,Ada,ada@example.org,2026-10-01T19:30:00+02:00,right.py
1791,,,,wrong.py
"""


def section(heading: str) -> str:
    """Return the text below a heading of the page, up to the next heading of the same level or above."""
    rank, *_ = re.findall(rf"^(#+) {re.escape(heading)}$", CONTRACT, re.MULTILINE)
    _, _, below = CONTRACT.partition(f"\n{rank} {heading}\n")
    return re.split(rf"^#{{1,{len(rank)}}} ", below, maxsplit=1, flags=re.MULTILINE)[0]


def rows(heading: str, table: int = 0) -> list[dict[str, str]]:
    """Return the rows of the table below a heading: the cells of each row, by column."""
    found = re.findall(r"(?:^\|.*\|\n)+", section(heading), re.MULTILINE)[table]
    cells = [re.split(r" *(?<!\\)\| *", line.strip())[1:-1] for line in found.splitlines()]
    return [dict(zip(cells[0], row)) for row in cells[2:]]


def quoted(cell: str) -> list[str]:
    """Return the texts in backquotes in a cell."""
    return [text.replace("\\|", "|") for text in re.findall(r"`([^`]*)`", cell)]


def options(heading: str) -> dict[tuple[str, ...], tuple[str, str]]:
    """Return the options in a table: their names, the kind of their value and their default."""
    listed = {}
    for row in rows(heading):
        parts = [text.replace("=", " ", 1).partition(" ") for text in quoted(row["option"])]
        listed[tuple(name for name, _, _ in parts)] = (parts[0][2], "".join(quoted(row["default"])))
    return listed


# Commands


def test_every_command_is_listed() -> None:
    """The page has a section for each command, with the command's usage as its heading."""
    context = click.Context(commands.grader)
    usages = []
    for name in COMMANDS:
        command = commands.grader.get_command(context, name)
        assert command is not None
        pieces = command.collect_usage_pieces(click.Context(command))
        usages.append(" ".join(["grader", name, *(piece for piece in pieces if piece != "[OPTIONS]")]))
    assert re.findall(r"^### `(grader .*)`$", CONTRACT, re.MULTILINE) == usages


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_listed(name: str) -> None:
    """Each option of a command is listed with its values and its default, and no other."""
    command = commands.grader.get_command(click.Context(commands.grader), name)
    assert command is not None
    (heading,) = re.findall(rf"^### (`grader {name}\b.*`)$", CONTRACT, re.MULTILINE)
    listed = options(heading)
    found = [option for option in command.params if isinstance(option, click.Option)]
    assert set(listed) == {(*option.opts, *option.secondary_opts) for option in found}
    for option in found:
        value, default = listed[(*option.opts, *option.secondary_opts)]
        is_switch = option.is_flag or option.count
        assert bool(value) is not is_switch, option.opts
        if isinstance(option.type, click.Choice):
            assert value == "|".join(option.type.choices)
        if option.secondary_opts:
            assert (default == option.opts[0]) is option.default
        elif option.opts == ["--jobs"]:
            assert default == option.show_default
        else:
            given = option.default if isinstance(option.default, str | int) and not is_switch else ""
            assert default == str(given)


def test_every_option_of_pytest_is_listed(tmp_path: Path) -> None:
    """Each option in pytest's group of grading is listed, and no other."""
    command = [sys.executable, "-m", "pytest", "--help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    group = done.stdout.partition("grading exercises:\n")[2].partition("\n\n")[0]
    found = [
        re.findall(r"(--[\w-]+)", line) for line in re.findall(r"^  (-\S.*?)(?:  |$)", group, re.MULTILINE)
    ]
    assert {tuple(names) for names in found} == set(options("`pytest --grade`"))
    for names, (value, _) in options("`pytest --grade`").items():
        assert bool(value) is bool(re.search(rf"^  {names[0]}=", group, re.MULTILINE)), names
        if "|" in value:
            assert f"{names[0]}={{{value.replace('|', ',')}}}" in group


# The results of grading


@dataclass(frozen=True)
class Run:
    """One submission and one class, graded once."""

    statuses: Mapping[str, int]
    folder: Path
    checked: Mapping[str, Any]
    """The grade.json of a submission with a failed check."""

    @property
    def given(self) -> Mapping[str, Any]:
        """The grade.json of a submission of the class with points from a teacher."""
        document: Mapping[str, Any] = json.loads((self.folder / "out/1791/grade.json").read_text())
        return document


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Grade a wrong submission, a right one, and both as a class; then give points."""
    folder = tmp_path_factory.mktemp("contract")
    (folder / "class").mkdir()
    for name, text in (("right.py", RIGHT), ("wrong.py", WRONG)):
        (folder / "class" / name).write_text(text)
    (folder / "roster.csv").write_text(ROSTER)
    only = ("--exercise", "accuracy")
    out = ("--out", folder / "out")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        statuses = {
            "wrong": grader("check", "class/wrong.py", *only, "--json", "checked.json"),
            "right": grader("check", "class/right.py", *only),
            "class": grader("grade", "class", *only, *out, "--roster", "roster.csv"),
            "given": grader(
                "override", "1791", "accuracy::accepts_predicted_labels", 1, "--why", "Kind.", *out
            ),
            "no such file": grader("check", "nowhere.py"),
            "no such option": grader("check", "--nonsense"),
            "no such exercise": grader("grade", "class", "--exercise", "nonsense", *out),
        }
    return Run(statuses, folder, json.loads((folder / "checked.json").read_text()))


def grader(*arguments: object) -> int:
    """Run a command in this process, where torch is loaded already, and return its exit status."""
    return commands.main([str(argument) for argument in arguments])


def test_exit_statuses_are_as_listed(run: Run) -> None:
    """Full marks give 0, a failed check 1, a complete class 0, wrong usage 2."""
    by_status = {row["status"]: row for row in rows("Exit statuses")}
    assert by_status["0"]["`grader check`"] == "full marks"
    assert by_status["1"]["`grader check`"] == "at least one check is not passed"
    assert by_status["0"]["`grader grade`, `regrade`"] == "the run is complete"
    assert by_status["2"]["`grader check`"] == "wrong usage or unreadable input"
    assert run.statuses == {
        "wrong": 1,
        "right": 0,
        "class": 0,
        "given": 0,
        "no such file": 2,
        "no such option": 2,
        "no such exercise": 2,
    }


TYPES: dict[str, Callable[[object], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: type(value) is int,
    "number": lambda value: type(value) in (int, float),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
    "array of strings": lambda value: isinstance(value, list) and all(isinstance(i, str) for i in value),
    "array of objects": lambda value: isinstance(value, list) and all(isinstance(i, dict) for i in value),
}


def expect_fields(heading: str, document: Mapping[str, Any]) -> None:
    """Assert that an object has the fields of a table, in its order, with values of their types."""
    table = rows(heading)
    assert list(document) == [quoted(row["field"])[0] for row in table]
    for row, value in zip(table, document.values()):
        assert any(TYPES[kind](value) for kind in row["type"].split(" or ")), (row, value)


@pytest.mark.parametrize("which", ["checked", "given"])
def test_the_fields_of_a_grade_are_as_listed(run: Run, which: str) -> None:
    """A real grade.json has exactly the listed fields, with values of the listed types."""
    grade = getattr(run, which)
    expect_fields("The grade", grade)
    for part in ("submission", "kit", "environment"):
        expect_fields(f"`{part}`", grade[part])
    for exercise in grade["exercises"]:
        expect_fields("`exercises`", exercise)
        for misconception in exercise["misconceptions"]:
            expect_fields("`misconceptions`", misconception)
        for check in exercise["checks"]:
            expect_fields("`checks`", check)


def test_the_fields_that_can_be_null_are_as_listed(run: Run) -> None:
    """With a roster and a teacher's points, these fields have the listed types."""
    expect_fields("`handed_in`", run.given["handed_in"])
    (exercise,) = run.given["exercises"]
    (override,) = filter(None, (check["override"] for check in exercise["checks"]))
    expect_fields("`override`", override)
    assert run.checked["handed_in"] is None
    exercise = run.checked["exercises"][0]
    assert exercise["misconception"] == exercise["misconceptions"][0]["says"]


def test_grades_json_holds_the_grades(run: Run) -> None:
    """grades.json is an object of two fields, and its elements have the fields of grade.json."""
    document = json.loads((run.folder / "out/grades.json").read_text())
    assert list(document) == ["format_version", "grades"]
    assert run.given in document["grades"]


def test_the_files_of_a_class_are_as_listed(run: Run) -> None:
    """`grader grade` writes exactly the listed files."""
    listed = {quoted(row["file"])[0] for row in rows("Files that grade writes")}
    out = run.folder / "out"
    found = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    ids = ("1815", "1791")
    assert found == {name.replace("<id>", id) for name in listed for id in ids}


def test_the_columns_of_a_class_are_as_listed(run: Run) -> None:
    """grades.csv has its first columns, the exercises, and the other columns with values, in order."""
    with (run.folder / "out/grades.csv").open(newline="", encoding="utf-8") as file:
        header = next(csv.reader(file))
    first = quoted(section("grades.csv"))[:3]
    others = [quoted(row["column"])[0] for row in rows("grades.csv")]
    # No submission was late, and the ids are those of the learners.
    left_out = ("learner", "days_late", "deduction")
    assert header == [*first, "accuracy", *(name for name in others if name not in left_out)]


def test_the_tables_of_the_gradebook_are_as_listed(run: Run) -> None:
    """gradebook.sqlite has the listed tables, columns and version."""
    listed = {quoted(row["table"])[0]: quoted(row["columns"]) for row in rows("gradebook.sqlite")}
    with closing(sqlite3.connect(run.folder / "out/gradebook.sqlite")) as book:
        (version,) = book.execute("PRAGMA user_version").fetchone()
        names = [name for (name,) in book.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {
            name: [column for _, column, *_ in book.execute(f"PRAGMA table_info({name})")] for name in names
        }
    assert found == listed
    assert f"`PRAGMA user_version` is {version}" in section("gradebook.sqlite")


def test_the_statuses_are_those_of_real_checks(run: Run) -> None:
    """Each check has a listed status; an exercise has that status of its checks which is listed first."""
    listed = [quoted(row["status"])[0] for row in rows("Statuses of checks")]
    for exercise in run.checked["exercises"]:
        statuses = {check["status"] for check in exercise["checks"]}
        assert statuses == {"passed", "failed"}
        assert exercise["status"] == min(statuses, key=listed.index)


# Courses and plugins


def test_the_ids_of_checks_are_as_listed(catalogue: Any) -> None:
    """The listed ids are exactly those of the kit's exercises, in their order."""
    (listed,) = re.findall(r"^```\n(.*?)^```$", section("Ids of checks"), re.MULTILINE | re.DOTALL)
    found = [
        f"{exercise.name}::{check.name}" for exercise in catalogue.exercises for check in exercise.checks
    ]
    assert listed.splitlines() == found


def test_the_names_for_authors_are_as_listed() -> None:
    """The listed names are exactly those that `grader` offers, and each can be imported from it."""
    listed = [name for row in rows("Names for authors") for name in quoted(row["name"])]
    assert sorted(listed) == face.__all__
    for name in listed:
        assert getattr(face, name)


@pytest.mark.parametrize("name", ["expect", "strategies", "nets"])
def test_the_names_in_the_modules_for_authors_are_as_listed(name: str) -> None:
    """Each module for authors defines exactly the listed names."""
    modules = {quoted(row["module"])[0]: quoted(row["names in it"]) for row in rows("Names for authors", 1)}
    module = getattr(face, name)
    defined = [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
    ]
    assert sorted(modules[name]) == sorted(defined)


def test_the_hooks_are_as_listed() -> None:
    """Each hook is listed with its arguments and with whether the first result ends the calls."""
    listed = {
        quoted(row["hook"])[0]: (quoted(row["arguments"]), row["first result only"] == "yes")
        for row in rows("Hooks")
    }
    found = {
        name: (list(inspect.signature(hook).parameters), bool(hook.grader_spec["firstresult"]))
        for name, hook in vars(hookspecs).items()
        if hasattr(hook, "grader_spec")
    }
    assert found == listed


COURSE = 'title = "A course"\n'
EXERCISE = 'format_version = 1\ntitle = "An exercise"\norder = 1\n'
PLAIN = '[names.f]\narguments = { X = "n" }\nreturns = "number"\n'
TENSOR = '[names.f]\narguments = { X = "n" }\n[names.f.returns]\ntensor = "n"\ndtype = "X"\n'
NET = '[names.f]\nnet = true\narguments = { X = "n" }\nreturns = "number"\n'
# The file and the table with an unknown key, and the texts of course.toml and exercise.toml.
UNKNOWN = [
    ("course.toml", "", f"x = 1\n{COURSE}", EXERCISE + PLAIN),
    (
        "course.toml",
        "assignments.NAME",
        f'{COURSE}[assignments.hw]\nexercises = ["e"]\nx = 1\n',
        EXERCISE + PLAIN,
    ),
    (
        "course.toml",
        "assignments.NAME.late",
        f'{COURSE}[assignments.hw]\nexercises = ["e"]\ndue = 2026-10-01T00:00:00Z\nlate = {{ x = 1 }}\n',
        EXERCISE + PLAIN,
    ),
    ("exercise.toml", "", COURSE, f"x = 1\n{EXERCISE}{PLAIN}"),
    ("exercise.toml", "names.NAME", COURSE, f"{EXERCISE}{PLAIN}x = 1\n"),
    ("exercise.toml", "names.NAME", COURSE, f"{EXERCISE}{NET}x = 1\n"),
    ("exercise.toml", "names.NAME.returns", COURSE, f"{EXERCISE}{TENSOR}x = 1\n"),
    (
        "exercise.toml",
        "dataset",
        COURSE,
        f"{EXERCISE}{PLAIN}[dataset]\nname = 'MNIST'\ntrain = 1\ntest = 1\nx = 1\n",
    ),
    ("exercise.toml", "allowed", COURSE, f"{EXERCISE}{PLAIN}[allowed]\nx = 1\n"),
    ("exercise.toml", "forbidden", COURSE, f"{EXERCISE}{PLAIN}[forbidden]\nx = 1\n"),
    ("exercise.toml", "limits", COURSE, f"{EXERCISE}{PLAIN}[limits]\nx = 1\n"),
    ("exercise.toml", "grants", COURSE, f"{EXERCISE}{PLAIN}[grants]\nx = 1\n"),
]


def test_the_keys_of_courses_and_exercises_are_as_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The known keys of each table, as the error for an unknown key lists them, are those listed."""
    found: dict[tuple[str, str], set[str]] = {}
    for number, (file, table, course, exercise) in enumerate(UNKNOWN):
        home = tmp_path / str(number)
        write_course(home, f"listed_course_{number}", course, exercise)
        with monkeypatch.context() as patch:
            patch.syspath_prepend(home)
            assert grader("list") == 2
        said = capsys.readouterr().err
        (known,) = re.findall(r"unknown key \S*x; known here: (.*)\n", said)
        found.setdefault((file, table), set()).update(known.split(", "))
    listed: dict[tuple[str, str], set[str]] = {}
    for file in ("course.toml", "exercise.toml"):
        for row in rows(file):
            listed.setdefault((file, "".join(quoted(row["table"]))), set()).update(quoted(row["key"]))
    assert found == listed


def write_course(home: Path, module: str, course: str, exercise: str) -> None:
    """Write an installed package with a course of one exercise."""
    plugin = (
        "from pathlib import Path\nfrom grader import hookimpl\n\n"
        "@hookimpl\ndef grader_courses():\n    return Path(__file__).parent / 'course'\n"
    )
    files = {
        f"{module}.py": plugin,
        f"{module}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n",
        f"{module}-1.0.dist-info/entry_points.txt": f"[grader]\n{module} = {module}\n",
        "course/course.toml": course,
        "course/e/exercise.toml": exercise,
    }
    for name, text in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_the_variable_of_the_data_is_as_listed() -> None:
    """The listed environment variable replaces `--data`."""
    listed = [quoted(row["variable"])[0] for row in rows("Environment variables")]
    command = commands.grader.get_command(click.Context(commands.grader), "check")
    assert command is not None
    assert [option.envvar for option in command.params if option.envvar] == listed[:1]
