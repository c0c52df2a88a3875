"""The `grader` command, run as people and scripts run it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ASSIGNMENTS, LISTED, NAIVE, RIGHT

Grader = Callable[..., subprocess.CompletedProcess[str]]

MOST = 21
NAIVE_POINTS = MOST - 2 - 1  # what large logits and rows far apart are worth


def without_seconds(document: Any) -> Any:
    """Return a JSON document without the times in it."""
    if isinstance(document, dict):
        return {key: without_seconds(value) for key, value in document.items() if key != "seconds"}
    if isinstance(document, list):
        return [without_seconds(item) for item in document]
    return document


def read(path: Path) -> Any:
    """Return the JSON document in a file."""
    return json.loads(path.read_text(encoding="utf-8"))


def assert_one_line(result: subprocess.CompletedProcess[str], *says: str) -> None:
    """Expect exit status 2 and one line on standard error that holds every text."""
    assert result.returncode == 2, result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("grader: ")
    for text in says:
        assert text in result.stderr
    assert "Traceback" not in result.stderr + result.stdout


def zipped(path: Path, name: str, text: str, *, compression: int = zipfile.ZIP_DEFLATED) -> None:
    """Write a zip that holds one file."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr(name, text)


def broken_inside(path: Path, compression: int) -> None:
    """Write a zip whose directory is whole and whose compressed bytes are not."""
    zipped(path, "softmax.py", RIGHT, compression=compression)
    data = bytearray(path.read_bytes())
    begin = 30 + len("softmax.py") + 9  # behind the local header, and LZMA's own
    data[begin : begin + 60] = b"\xff" * 60
    path.write_bytes(data)


# What people hand in that is no submission: how it comes about, and what is said of it.
UNREADABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda path: path.mkdir(), "found no Python in it; expected a .py or .ipynb file"),
    "images": (
        lambda path: (path.mkdir(), (path / "a.png").write_bytes(b"\x89PNG")),
        "found no Python in it; expected a .py or .ipynb file",
    ),
    "notes.txt": (
        lambda path: path.write_text("softmax is easy"),
        "found no Python in it; expected a .py or .ipynb file",
    ),
    "unclosed.py": (
        lambda path: path.write_text("import torch\n\ndef softmax(X:\n    return X\n"),
        "unclosed.py, line 3: def softmax(X:",
    ),
    "latin.py": (
        lambda path: path.write_bytes("# fürs Üben\n".encode("latin-1")),
        "found bytes that are not UTF-8, expected Python source text; save it as UTF-8",
    ),
    "coding.py": (
        lambda path: path.write_text("# coding: undefined\n"),
        "found bytes that are not UTF-8, expected Python source text; save it as UTF-8",
    ),
    "text.zip": (lambda path: path.write_text("no zip"), "found a zip that can't be read"),
    "deflated.zip": (
        lambda path: broken_inside(path, zipfile.ZIP_DEFLATED),
        "found a zip that can't be read",
    ),
    "lzma.zip": (lambda path: broken_inside(path, zipfile.ZIP_LZMA), "found a zip that can't be read"),
    "cut.ipynb": (
        lambda path: path.write_text('{"cells": ['),
        "found no readable notebook (NotJSONError",
    ),
    "other.ipynb": (lambda path: path.write_text("[1, 2]"), "found no readable notebook"),
}


class TestCheck:
    """`grader check`."""

    def test_full_marks_exit_with_0(self, run_grader: Grader, tmp_path: Path) -> None:
        """A right softmax in the current folder earns everything, and the folder is its id."""
        (tmp_path / "ada").mkdir()
        (tmp_path / "ada" / "softmax.py").write_text(RIGHT)
        result = run_grader("check", "--exercise", "softmax", cwd=tmp_path / "ada")
        assert result.returncode == 0
        assert f"ada: {MOST} / {MOST} points" in result.stdout
        assert result.stderr == ""

    def test_a_seed_decides_what_is_shown_and_not_what_is_earned(
        self, run_grader: Grader, tmp_path: Path
    ) -> None:
        """One seed gives one grade.json but for times; another seed the same points."""
        (tmp_path / "ada.py").write_text(NAIVE)
        results = [
            run_grader("check", "ada.py", "--exercise", "softmax", "--json", name, "--seed", seed)
            for name, seed in (("first.json", 0), ("again.json", 0), ("other.json", 5))
        ]
        assert [result.returncode for result in results] == [1, 1, 1]
        assert f"ada: {NAIVE_POINTS} / {MOST} points" in results[0].stdout
        assert "Subtract each row's largest logit" in " ".join(results[0].stdout.split())
        assert results[0].stdout == results[1].stdout

        first, again, other = (
            without_seconds(read(tmp_path / f"{n}.json")) for n in ("first", "again", "other")
        )
        assert first == again
        assert (first["seed"], other["seed"]) == (0, 5)
        outcome = [
            (check["name"], check["status"], check["points"]) for check in first["exercises"][0]["checks"]
        ]
        assert outcome == [
            (check["name"], check["status"], check["points"]) for check in other["exercises"][0]["checks"]
        ]

    def test_the_json_holds_the_promised_fields(self, run_grader: Grader, tmp_path: Path) -> None:
        """grade.json has every field that scripts may depend on, and points that add up."""
        (tmp_path / "ada.py").write_text(NAIVE)
        assert (
            run_grader("check", "ada.py", "--exercise", "softmax", "--json", "new/grade.json").returncode == 1
        )
        grade = read(tmp_path / "new" / "grade.json")
        assert {
            "format_version", "submission", "kit", "environment", "seed",
            "points", "max_points", "seconds", "exercises",
        } <= set(grade)  # fmt: skip
        assert grade["format_version"] == 1
        assert (grade["points"], grade["max_points"]) == (NAIVE_POINTS, MOST)
        assert {"id", "path", "sha256"} <= set(grade["submission"])
        assert (grade["submission"]["id"], len(grade["submission"]["sha256"])) == ("ada", 64)
        assert {"version", "course", "course_sha256"} <= set(grade["kit"])
        assert {"python", "torch", "platform", "device", "datasets", "confinement"} <= set(
            grade["environment"]
        )
        (exercise,) = grade["exercises"]
        assert {"name", "title", "points", "max_points", "status", "misconception", "checks"} <= set(exercise)
        assert (exercise["name"], exercise["status"]) == ("softmax", "failed")
        for check in exercise["checks"]:
            assert {
                "name", "title", "status", "points", "max_points", "seconds",
                "message", "hint", "counterexample", "repro", "data",
            } <= set(check)  # fmt: skip
            assert check["points"] == (check["max_points"] if check["status"] == "passed" else 0)
        assert sum(check["points"] for check in exercise["checks"]) == grade["points"]
        assert sum(check["max_points"] for check in exercise["checks"]) == grade["max_points"]

    @pytest.mark.parametrize("name", UNREADABLE)
    def test_what_cannot_be_read_is_one_line(self, name: str, run_grader: Grader, tmp_path: Path) -> None:
        """Each thing that is no submission exits with 2 and says what was found and expected."""
        make, says = UNREADABLE[name]
        make(tmp_path / name)
        assert_one_line(run_grader("check", name, "--exercise", "softmax"), name, says)


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
        (["grade", "empty", "--out", "out"], "empty: found an empty folder; expected one entry a submission"),
        (["grade", "class", "--out", "ada.py"], "ada.py: can't be written"),
        (["grade", "class", "--out", "ada.py/out"], "ada.py/out: can't be written"),
        (["grade", "class", "--out", "out", "--format", "cvs"], "is called 'cvs'; there are: csv, json"),
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
    """`grader` alone prints its help as `grader --help` does, a line for each command."""
    asked = run_grader("--help")
    assert asked.returncode == 0
    alone = run_grader()
    assert alone.returncode == 2
    for result in (asked, alone):
        lines = [line.strip() for line in (result.stdout + result.stderr).splitlines()]
        for command in ("check", "grade", "list", "new", "audit"):
            assert any(line.startswith(f"{command} ") for line in lines), lines


def test_an_output_without_a_check_mark_is_no_fault(tmp_path: Path) -> None:
    """Where the encoding of a pipe lacks a character, it is written as an escape."""
    (tmp_path / "ada.py").write_text("def accuracy(y_hat, y):\n    return 0\n")
    command = [sys.executable, "-m", "grader", "check", "ada.py", "--exercise", "accuracy"]
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"\\u2717" in done.stdout


def test_list_names_the_exercises_and_loads_no_torch(tmp_path: Path) -> None:
    """`grader list` answers from the courses' settings alone."""
    code = (
        "import sys; from grader.commands import main; print(main(['list'])); print('loaded:', *sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    shown, _, loaded = result.stdout.partition("loaded: ")
    assert [" ".join(line.split()) for line in shown.splitlines()] == [
        "Softmax classification in PyTorch",
        *LISTED,
        *ASSIGNMENTS,
        "0",
    ]
    assert not {"torch", "numpy", "hypothesis", "nbformat"} & set(loaded.split())


def test_new_makes_a_folder_that_check_reads(run_grader: Grader, tmp_path: Path) -> None:
    """A new folder holds a stub for each exercise; none is done, and no second folder replaces it."""
    made = run_grader("new", "homework")
    assert made.returncode == 0
    assert "grader check homework" in made.stdout
    assert "NotImplementedError" in (tmp_path / "homework" / "softmax.py").read_text()

    checked = run_grader("check", "homework", "--json", "grade.json")
    assert checked.returncode == 1
    exercises = read(tmp_path / "grade.json")["exercises"]
    assert [exercise["points"] for exercise in exercises] == [0] * len(LISTED)
    assert {check["status"] for exercise in exercises for check in exercise["checks"]} == {"todo"}

    (tmp_path / "homework" / "softmax.py").write_text(RIGHT)
    assert_one_line(run_grader("new", "homework"), "expected a new or empty folder")
    assert (tmp_path / "homework" / "softmax.py").read_text() == RIGHT


def test_what_nobody_has_begun_is_only_named(run_grader: Grader, tmp_path: Path) -> None:
    """Of the exercises of an assignment those without a line of code take one paragraph together."""
    (tmp_path / "homework").mkdir()
    (tmp_path / "homework" / "softmax.py").write_text(NAIVE)
    shown = run_grader("check", "homework", "--assignment", "core").stdout
    assert shown.startswith("softmax: Softmax from scratch")
    assert "Not written yet: cross_entropy, accuracy, train_epoch, mnist_net.\n" in shown
    assert "accuracy is not defined" not in shown

    alone = run_grader("check", "homework", "--exercise", "accuracy").stdout
    assert alone.startswith("accuracy: Accuracy as a count")
    assert "accuracy is not defined yet." in alone


@dataclass(frozen=True)
class Class:
    """A graded class: its folder, what was printed, and where the results lie."""

    folder: Path
    result: subprocess.CompletedProcess[str]
    out: Path

    @property
    def grades(self) -> list[Any]:
        """The grades in grades.json."""
        document = read(self.out / "grades.json")
        assert document["format_version"] == 1
        grades: list[Any] = document["grades"]
        return grades


def run_class(folder: Path, out: Path, *options: str) -> Class:
    """Grade a class."""
    command = [sys.executable, "-m", "grader", "grade", folder.name, "--out", out.name]
    command += ["--exercise", "softmax", *options]
    result = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, timeout=300)
    return Class(folder, result, out)


GRADED = {
    "=1+1": MOST,
    "ada": MOST,
    "bob": NAIVE_POINTS,
    "cy": MOST,
    "dan": NAIVE_POINTS,
    "eve": MOST,
    "twin.py": MOST,
    "twin.zip": NAIVE_POINTS,
}
# Entries that can't be read get 0 points; these three would stop the run, and have a test of their own.
REFUSED = {
    name: says
    for name, (_, says) in UNREADABLE.items()
    if name not in ("coding.py", "deflated.zip", "lzma.zip")
}


NAMES_ARE_BYTES = pytest.mark.skipif(sys.platform != "linux", reason="such a file can be named on Linux only")


def submission_id(name: str) -> str:
    """Return an entry's id as the contract has it."""
    for ending in (".py", ".ipynb", ".zip"):
        name = name.removesuffix(ending)
    return name


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Class:
    """A class with hand-ins of every kind and with everything that is none."""
    home = tmp_path_factory.mktemp("class")
    folder = home / "class"
    (folder / "bob").mkdir(parents=True)
    (folder / "bob" / "softmax.py").write_text(NAIVE)
    for name in ("=1+1.py", "ada.py", "twin.py", ".hidden.py"):
        (folder / name).write_text(RIGHT)
    zipped(folder / "cy.zip", "softmax.py", RIGHT)
    zipped(folder / "dan.zip", "homework/softmax.py", NAIVE)
    zipped(folder / "twin.zip", "softmax.py", NAIVE)
    cell = nbformat.v4.new_code_cell(f"%matplotlib inline\n{RIGHT}", id="one")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "eve.ipynb")
    (folder / ".git").mkdir()
    for name in REFUSED:
        UNREADABLE[name][0](folder / name)
    return run_class(folder, home / "out")


class TestGrade:
    """`grader grade`."""

    def test_every_entry_is_a_submission(self, graded: Class) -> None:
        """Files, zips, folders and notebooks are graded under their names; hidden ones are not."""
        assert graded.result.returncode == 0, graded.result.stderr
        expected = GRADED | {submission_id(name): 0 for name in REFUSED}
        assert {grade["submission"]["id"]: grade["points"] for grade in graded.grades} == expected
        assert {grade["max_points"] for grade in graded.grades} == {MOST}

    def test_what_cannot_be_read_has_a_problem(self, graded: Class) -> None:
        """An unreadable entry gets no points and says why; the readable ones have no problem."""
        problems = {grade["submission"]["id"]: grade["problem"] for grade in graded.grades}
        for name, says in REFUSED.items():
            assert says in problems.pop(submission_id(name))
        assert set(problems.values()) == {""}

    def test_every_check_is_in_every_grade(self, graded: Class) -> None:
        """Whatever was handed in, each of the 13 checks appears once."""
        for grade in graded.grades:
            (exercise,) = grade["exercises"]
            names = [check["name"] for check in exercise["checks"]]
            assert len(names) == len(set(names)) == 13

    def test_a_notebook_says_what_was_left_out(self, graded: Class) -> None:
        """A magic is not Python: it is left out and named, and costs nothing."""
        (eve,) = (grade for grade in graded.grades if grade["submission"]["id"] == "eve")
        assert "eve.ipynb: cell 1, line 1: %matplotlib inline" in eve["exercises"][0]["remarks"][0]

    def test_the_csv_is_a_table_that_no_spreadsheet_computes(self, graded: Class) -> None:
        """grades.csv begins with submission, points, max_points; a name that begins with = is quoted."""
        with (graded.out / "grades.csv").open(newline="") as file:
            header, *rows = csv.reader(file)
        assert header[:3] == ["submission", "points", "max_points"]
        cells = {submission: (float(points), float(most)) for submission, points, most, *_ in rows}
        expected = GRADED | {submission_id(name): 0 for name in REFUSED}
        expected["'=1+1"] = expected.pop("=1+1")
        assert cells == {name: (points, MOST) for name, points in expected.items()}

    def test_every_submission_gets_a_grade_and_feedback(self, graded: Class) -> None:
        """OUT/<id>/ holds the same grade as grades.json and what the learner is to read."""
        for grade in graded.grades:
            id = grade["submission"]["id"]
            assert read(graded.out / id / "grade.json") == grade
            feedback = (graded.out / id / "feedback.txt").read_text(encoding="utf-8")
            assert f"{id}: {grade['points']:g} / {MOST} points" in feedback
        assert "Entry [0, 0] is nan; it should be 0.5." in (graded.out / "bob" / "feedback.txt").read_text()

    def test_jobs_change_nothing_but_the_time(self, graded: Class) -> None:
        """--jobs 2 gives the grades of --jobs 1, in the same order."""
        aside = run_class(graded.folder, graded.out.with_name("aside"), "--jobs", "2")
        assert aside.result.returncode == 0
        assert without_seconds(aside.grades) == without_seconds(graded.grades)
        assert (aside.out / "grades.csv").read_bytes() == (graded.out / "grades.csv").read_bytes()

    def test_a_format_writes_only_itself(self, tmp_path: Path) -> None:
        """--format csv writes grades.csv, and nothing beside it but the gradebook and its lock."""
        (tmp_path / "class").mkdir()
        (tmp_path / "class" / "ada.py").write_text(RIGHT)
        done = run_class(tmp_path / "class", tmp_path / "out", "--format", "csv")
        assert done.result.returncode == 0
        written = {path.name for path in done.out.iterdir()}
        assert written - {".lock", "gradebook.sqlite"} == {"grades.csv"}

    @pytest.mark.parametrize("name", ["coding.py", "deflated.zip", "lzma.zip"])
    def test_no_content_stops_the_class(self, name: str, tmp_path: Path) -> None:
        """Whatever one entry holds, it gets 0 points and the others their grades."""
        (tmp_path / "class").mkdir()
        UNREADABLE[name][0](tmp_path / "class" / name)
        self.assert_refused_beside_ada(tmp_path)

    @pytest.mark.parametrize(
        "name",
        [
            "grades.csv",
            "grades.json",
            # As in names of Persian or Hindi: a zero-width non-joiner.
            pytest.param("zo\u200cya.py", id="zero-width"),
            pytest.param("two\nlines.py", id="newline", marks=NAMES_ARE_BYTES),
            # A name in another encoding than the system's, as Python gives it.
            pytest.param("na\udceff.py", id="encoding", marks=NAMES_ARE_BYTES),
        ],
    )
    def test_no_name_stops_the_class(self, name: str, tmp_path: Path) -> None:
        """Whatever one entry is called, also like a result, the others get their grades."""
        (tmp_path / "class").mkdir()
        (tmp_path / "class" / name).write_text("name,points\n")
        self.assert_refused_beside_ada(tmp_path)

    def assert_refused_beside_ada(self, home: Path) -> None:
        """Expect that a right solution put beside the one entry is graded, and the entry gets 0."""
        (home / "class" / "ada.py").write_text(RIGHT)
        done = run_class(home / "class", home / "out")
        assert "Traceback" not in done.result.stderr
        assert done.result.returncode == 0
        points = {grade["submission"]["id"]: grade["points"] for grade in done.grades}
        assert points.pop("ada") == MOST
        assert list(points.values()) == [0]
        assert read(done.out / "ada" / "grade.json")["points"] == MOST

    def test_no_two_entries_share_an_id(self, tmp_path: Path) -> None:
        """Names that collide after one ending is taken away are told apart, also from a full name."""
        (tmp_path / "class").mkdir()
        (tmp_path / "class" / "ada.py").write_text(RIGHT)
        zipped(tmp_path / "class" / "ada.zip", "softmax.py", NAIVE)
        zipped(tmp_path / "class" / "ada.py.zip", "softmax.py", NAIVE)
        done = run_class(tmp_path / "class", tmp_path / "out")
        points = {grade["submission"]["id"]: grade["points"] for grade in done.grades}
        assert len(done.grades) == len(points) == 3
        assert sorted(points.values()) == [NAIVE_POINTS, NAIVE_POINTS, MOST]


def test_audit_finds_every_claim_of_softmax_true(run_grader: Grader) -> None:
    """`grader audit softmax` grades every solution, names the wrong ones, and exits with 0."""
    result = run_grader("audit", "softmax")
    assert result.returncode == 0, result.stdout
    assert "All claims hold" in result.stdout
    for solution in ("stub: stub", "reference: reference", "wrong: no_maximum_subtracted", "trivial: zeros"):
        assert solution in result.stdout
