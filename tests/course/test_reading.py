"""Mistakes in a course's files are reported in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from another_course import COURSE, DOUBLE, DOUBLE_TOML, Install
from grader.course.exercise import CourseError, Wanted
from grader.course.reading import read_exercise
from helpers import Grader


def replaced(old: str, new: str) -> dict[str, str]:
    """Return the course with one thing changed in double/exercise.toml."""
    assert DOUBLE_TOML.count(old) == 1
    return COURSE | {"double/exercise.toml": DOUBLE_TOML.replace(old, new)}


def without(name: str) -> dict[str, str]:
    """Return the course without one of its files."""
    return {path: text for path, text in COURSE.items() if path != name}


@pytest.mark.parametrize(
    ("course", "file", "says"),
    [
        (
            replaced('title = "Twice a matrix"\n', ""),
            "double/exercise.toml",
            "title must be a text in quotes; found nothing",
        ),
        (
            replaced('"Twice a matrix"', "2"),
            "double/exercise.toml",
            "title must be a text in quotes; found 2",
        ),
        (
            replaced("order = 1", 'order = "1"'),
            "double/exercise.toml",
            "order must be a whole number; found '1'",
        ),
        (
            replaced("order = 1", "order = 1\ntitel = 1"),
            "double/exercise.toml",
            "unknown key titel; known here: ",
        ),
        (
            replaced("order = 1", "order = 1\nlimits = { call_seconds = 0 }"),
            "double/exercise.toml",
            "limits.call_seconds must be a positive number; found 0",
        ),
        (
            replaced("format_version = 1", "format_version = 2"),
            "double/exercise.toml",
            "format_version must be 1, the one this kit reads; found 2",
        ),
        *(
            (
                replaced("[names.double]", f"[names.double]\naliases = {aliases}"),
                "double/exercise.toml",
                f"names.double.aliases must be {expected}; found {found}",
            )
            for names in ["other names than double, each one once, that Python can read as names"]
            for aliases, expected, found in [
                ('"twice"', "a list of texts", "'twice'"),
                ('["two times"]', names, "'two times'"),
                ('["lambda"]', names, "'lambda'"),
                ('["double"]', names, "'double'"),
                ('["twice", "twice"]', names, "'twice'"),
            ]
        ),
        (
            replaced("[names.double]", "[names.double]\nnet = true\nbuilt_as = 'a net'"),
            "double/exercise.toml",
            "names.double.built_as must be a name that Python can read; found 'a net'",
        ),
        (
            replaced("[names.double]", "[names.double]\nnet = true\nconvolutional = 1"),
            "double/exercise.toml",
            "names.double.convolutional must be true or false; found 1",
        ),
        (
            replaced("[names.double]", "[names.double]\nonly_class = true"),
            "double/exercise.toml",
            "unknown key names.double.only_class; known here: ",
        ),
        (
            replaced('tensor = "n k"', 'tensor = "n m"'),
            "double/exercise.toml",
            "names.double.returns.tensor must be sizes or dimensions of the arguments (k, n); found 'm'",
        ),
        (
            replaced('returns = { tensor = "n k", dtype = "X" }', 'returns = "a tensor"'),
            "double/exercise.toml",
            "names.double.returns must be a table; found 'a tensor'",
        ),
        (
            replaced('dtype = "X"', 'dtype = "Y"'),
            "double/exercise.toml",
            "names.double.returns.dtype must be",
        ),
        (replaced("[names.double]", "[names.double"), "double/exercise.toml", "not valid TOML"),
        (
            COURSE | {"double/exercise.toml": DOUBLE_TOML.partition("[")[0]},
            "double/exercise.toml",
            "names must be a table; found nothing",
        ),
        (COURSE | {"course.toml": ""}, "course.toml", "title must be a text in quotes; found nothing"),
        (
            COURSE | {"course.toml": 'title = "A"\nassignments = { sums = ["sum_down"] }'},
            "course.toml",
            "assignments.sums must be a list of this course's exercises; found ['sum_down']",
        ),
        (
            COURSE | {"course.toml": 'title = "A"\nassignments = { double = ["sum_up"] }'},
            "course.toml",
            "assignments.double must be a name that is not an exercise's; found ['sum_up']",
        ),
        (without("course.toml"), "course.toml", "No such file or directory; expected a TOML file"),
        ({"course.toml": COURSE["course.toml"]}, ".", "holds no exercise"),
    ],
)
def test_a_broken_course_is_one_line(
    course: dict[str, str], file: str, says: str, install: Install, run_grader: Grader
) -> None:
    """A mistake in the settings exits with 2 and names file, key, expected and found value."""
    home = install(course=course)
    result = run_grader("list")
    assert result.returncode == 2, result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    assert f"{home / 'course' / file}: {says}" in result.stderr


@pytest.mark.parametrize(
    ("course", "says"),
    [
        (without("double/checks.py"), "not found; an exercise has its checks in checks.py"),
        (COURSE | {"double/checks.py": "x = 1\n"}, "holds no check; write one with @check"),
        (COURSE | {"double/checks.py": "def f(:\n"}, "SyntaxError"),
        (
            COURSE
            | {"double/checks.py": "import grader\n\n\n@grader.check(points=1)\ndef law(student): ...\n"},
            "the check law has no docstring; its first line is the title",
        ),
    ],
)
def test_broken_checks_are_one_line(
    course: dict[str, str], says: str, install: Install, run_grader: Grader, tmp_path: Path
) -> None:
    """Invalid laws exit with 2 before anything is graded, and the line names their file."""
    home = install(course=course)
    (tmp_path / "double.py").write_text(DOUBLE)
    result = run_grader("check", "double.py", "--exercise", "double")
    assert result.returncode == 2, result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    assert f"{home / 'course' / 'double' / 'checks.py'}: {says}" in result.stderr


TOML = """\
format_version = 1
title = "Letters"
order = 1
dataset = {}

[names.Net]
net = true
arguments = {{ images = "n 1 28 28" }}
returns = {{ tensor = "n 10", dtype = "images" }}
"""


class TestSettings:
    """The table `dataset` of exercise.toml."""

    def test_it_is_read(self, tmp_path: Path) -> None:
        """The table gives a name and two numbers."""
        (tmp_path / "exercise.toml").write_text(TOML.format('{ name = "Letters", train = 5, test = 3 }'))
        assert read_exercise(tmp_path).dataset == Wanted("Letters", 5, 3)

    @pytest.mark.parametrize(
        ("table", "says"),
        [
            ('"MNIST"', "dataset must be a table; found 'MNIST'"),
            ("{ train = 5, test = 3 }", "dataset.name must be a text in quotes; found nothing"),
            ('{ name = "MNIST", test = 3 }', "dataset.train must be a whole number; found nothing"),
            ('{ name = "MNIST", train = 5 }', "dataset.test must be a whole number; found nothing"),
            ('{ name = "MNIST", train = 5, test = 3.5 }', "dataset.test must be a whole number; found 3.5"),
            (
                '{ name = "MNIST", train = 5, test = 3, sed = 1 }',
                "unknown key dataset.sed; known here: name, test, train",
            ),
            (
                '{ name = "MNIST", train = 0, test = 3 }',
                "dataset.train must be a positive whole number; found 0",
            ),
            (
                '{ name = "MNIST", train = 5, test = -1 }',
                "dataset.test must be a positive whole number; found -1",
            ),
        ],
    )
    def test_a_mistake_names_its_key(self, table: str, says: str, tmp_path: Path) -> None:
        """A wrong key, and a missing or invalid number, is an error of the course."""
        (tmp_path / "exercise.toml").write_text(TOML.format(table))
        with pytest.raises(CourseError) as caught:
            read_exercise(tmp_path)
        assert str(caught.value).startswith(f"{tmp_path / 'exercise.toml'}: {says}")
