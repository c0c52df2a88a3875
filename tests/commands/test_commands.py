"""The `grader` command, and the behaviour that all of its commands share."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import RIGHT, Grader, assert_one_line


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "nowhere.py"], "nowhere.py: found nothing there; expected a .py or .ipynb file"),
        (["check", "ada.py", "--exercise", "softmx"], "is called 'softmx'; did you mean softmax?"),
        (["check", "ada.py", "--exercise", "relu"], "or assignment is called 'relu'; there are: softmax"),
        (["check", "--colour"], "No such option"),
        (["check", "ada.py", "--seed", "-1"], "Invalid value for '--seed'"),
        (
            ["check", "ada.py", "--exercise", "softmax", "--json", "ada.py/grade.json"],
            "ada.py/grade.json: can't be written",
        ),
        (["grade", "class"], "Missing option '--out'"),
        (["grade", "nowhere", "--out", "out"], "nowhere: found nothing there; expected a folder"),
        (["grade", "ada.py", "--out", "out"], "ada.py: found a file there; expected a folder of submissions"),
        (
            ["grade", "empty", "--out", "out"],
            "empty: found an empty folder; expected a file, zip or folder for each submission",
        ),
        (["grade", "class", "--out", "ada.py"], "ada.py: can't be written"),
        (["grade", "class", "--out", "ada.py/out"], "ada.py/out: can't be written"),
        (["grade", "class", "--out", "out", "--format", "cvs"], "called 'cvs'; there are: csv, excel, json"),
        (["grade", "class", "--out", "out", "--jobs", "0"], "Invalid value for '--jobs'"),
        (["grade", "class", "--out", "out", "--exercise", "softmx"], "did you mean softmax?"),
        (["new", "class"], "class: found something there; expected a new or empty folder"),
        (["new", "ada.py"], "ada.py: found something there; expected a new or empty folder"),
        (["new", "ada.py/homework"], "ada.py/homework: can't be written"),
        (["audit", "softmx"], "is called 'softmx'; did you mean softmax?"),
        (["grda"], "No such command 'grda'"),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_line(arguments: list[str], says: str, run_grader: Grader, tmp_path: Path) -> None:
    """Every mistake on the command line exits with 2 and one line, and changes no file."""
    (tmp_path / "ada.py").write_text(RIGHT)
    (tmp_path / "empty").mkdir()
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "ada.py").write_text(RIGHT)
    assert_one_line(run_grader(*arguments), says)
    assert (tmp_path / "ada.py").read_text() == RIGHT
    assert [path.name for path in (tmp_path / "class").iterdir()] == ["ada.py"]


def test_without_a_command_the_commands_are_listed(run_grader: Grader) -> None:
    """`grader` alone prints its help as `grader --help` does, with one line for each command."""
    asked = run_grader("--help")
    assert asked.returncode == 0
    alone = run_grader()
    assert alone.returncode == 2
    for result in (asked, alone):
        lines = [line.strip() for line in (result.stdout + result.stderr).splitlines()]
        for command in ("check", "grade", "list", "new", "audit"):
            assert any(line.startswith(f"{command} ") for line in lines), lines


def test_a_character_outside_the_encoding_is_escaped(tmp_path: Path) -> None:
    """A letter that the encoding of a pipe lacks is written as an escape, a mark as one that it has."""
    (tmp_path / "ada.py").write_text(
        "def accuracy(y_hat, y):\n    raise ValueError('中')\n", encoding="utf-8"
    )
    command = [sys.executable, "-m", "grader", "check", "ada.py", "--exercise", "accuracy"]
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"ValueError: \\u4e2d" in done.stdout
    assert b"\nx " in done.stdout
