"""Plugins in a package of another author: a second course, and every hook."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest

from another_course import ADDS_COURSE, COURSE, DOUBLE, DOUBLE_CHECKS, DOUBLE_TOML, Install, write
from grader import hookspecs
from helpers import ASSIGNMENTS, LISTED, RIGHT, Grader, assert_one_line


class TestCourse:
    """A course in another package."""

    def test_its_exercises_are_listed_behind_the_kits(self, install: Install, run_grader: Grader) -> None:
        """`grader list` shows every course with its exercises in their order."""
        install()
        result = run_grader("list")
        assert result.returncode == 0
        assert [" ".join(line.split()) for line in result.stdout.splitlines()] == [
            "Softmax classification in PyTorch",
            *LISTED,
            *ASSIGNMENTS,
            "Arithmetic",
            "double Twice a matrix",
            "sum_up The sum of a matrix",
            "The assignment sums: sum_up",
        ]

    def test_check_grades_all_courses_together(
        self, install: Install, run_grader: Grader, tmp_path: Path
    ) -> None:
        """One submission can answer two courses, and half points and whole points add up."""
        install()
        write(tmp_path / "ada", {"softmax.py": RIGHT, "double.py": DOUBLE})
        write(tmp_path / "ada", {"sum_up.py": "def sum_up(X):\n    return X.amax()\n"})
        names = [option for name in ("sum_up", "double", "softmax") for option in ("--exercise", name)]
        result = run_grader("check", "ada", "--json", "grade.json", *names)
        assert result.returncode == 1
        grade = json.loads((tmp_path / "grade.json").read_text())
        assert grade["kit"]["course"] == "Softmax classification in PyTorch, Arithmetic"
        points = [(e["name"], e["points"], e["max_points"]) for e in grade["exercises"]]
        assert points == [("softmax", 21, 21), ("double", 2, 2), ("sum_up", 0, 0.5)]
        assert "ada: 23 / 23.5 points" in result.stdout

        write(tmp_path / "ada", {"sum_up.py": COURSE["sum_up/right/as_float.py"]})
        # The name of an assignment selects its exercises.
        result = run_grader("check", "ada", "--exercise", "double", "--assignment", "sums")
        assert result.returncode == 0
        assert "ada: 2.5 / 2.5 points" in result.stdout

    def test_pytest_grades_it_too(self, install: Install, pytester: pytest.Pytester) -> None:
        """Its checks are items of `pytest --grade`, with points for each exercise and in total."""
        install()
        pytester.makepyfile(double=COURSE["double/wrong/squared.py"], sum_up=COURSE["sum_up/reference.py"])
        result = pytester.runpytest_subprocess(
            "--grade", "-v", "--grade-exercise=double", "--grade-assignment=sums"
        )
        result.stdout.fnmatch_lines(
            [
                "double::adds_the_input_to_itself FAILED*",
                "sum_up::adds_every_entry PASSED*",
                "double: 0 / 2",
                "sum_up: 0.5 / 0.5",
                "total: 0.5 / 2.5",
            ]
        )
        assert result.ret == 1

    def test_audit_grades_its_solutions(self, install: Install, run_grader: Grader) -> None:
        """The audit accepts a course whose claims hold, and names a solution whose claim does not."""
        home = install()
        result = run_grader("audit", "double", "sum_up")
        assert result.returncode == 0, result.stdout
        for solution in ("stub: stub", "right: by_two", "wrong: squared", "right: as_float", "wrong: mean"):
            assert solution in result.stdout

        write(home, {"course/double/right/squared.py": "def double(X):\n    return X * X\n"})
        result = run_grader("audit", "double")
        assert result.returncode == 1
        says = "right squared: must earn full marks; it fails adds_the_input_to_itself"
        assert says in " ".join(result.stdout.split())

    def test_explain_says_that_it_has_no_statement(self, install: Install, run_grader: Grader) -> None:
        """An exercise without README.md is one line; the hint of its check is shown."""
        home = install()
        (home / "course" / "double" / "README.md").unlink(missing_ok=True)
        assert_one_line(run_grader("explain", "double"), "README.md", "not found")
        assert run_grader("explain", "double::adds").returncode == 0

    def test_new_brings_its_stubs(self, install: Install, run_grader: Grader, tmp_path: Path) -> None:
        """A new folder has the stubs of all courses."""
        install()
        assert run_grader("new", "homework").returncode == 0
        for name in ("double", "sum_up"):
            assert (tmp_path / "homework" / f"{name}.py").read_text() == COURSE[f"{name}/stub.py"]


class TestBrokenCheck:
    """A law that raises an error is an error of the kit, not of the learner."""

    BROKEN = COURSE | {
        "double/checks.py": DOUBLE_CHECKS
        + '''

@check(points=5, X=logits())
def divides_by_nothing(student, X):
    """A law with a mistake of its own."""
    student.double(X)
    return 1 / 0
'''
    }

    def test_check_and_grade_exit_with_3(self, install: Install, run_grader: Grader, tmp_path: Path) -> None:
        """The check is `error`, gets no points and names the mistake; both commands exit with 3."""
        install(course=self.BROKEN)
        write(tmp_path / "class", {"ada.py": DOUBLE})
        result = run_grader("check", "class/ada.py", "--exercise", "double", "--json", "grade.json")
        assert result.returncode == 3
        assert "ZeroDivisionError" in result.stdout
        (exercise,) = json.loads((tmp_path / "grade.json").read_text())["exercises"]
        right, broken = exercise["checks"]
        assert (exercise["status"], exercise["points"], exercise["max_points"]) == ("error", 2, 7)
        assert (right["status"], broken["status"], broken["points"]) == ("passed", "error", 0)
        assert "divides_by_nothing" in broken["message"]
        assert "ZeroDivisionError: division by zero" in broken["message"]

        result = run_grader("grade", "class", "--out", "out", "--exercise", "double")
        assert result.returncode == 3
        assert (tmp_path / "out" / "grades.csv").read_text().splitlines()[1] == "ada,2.0,7.0,2.0,error"

    def test_pytest_exits_with_3(self, install: Install, pytester: pytest.Pytester) -> None:
        """pytest --grade counts the check as failed and exits with 3, also with xdist."""
        install(course=self.BROKEN)
        pytester.makepyfile(double=DOUBLE)
        for processes in ((), ("-n", "2")):
            result = pytester.runpytest_subprocess("--grade", "double", *processes)
            result.assert_outcomes(passed=1, failed=1)
            result.stdout.fnmatch_lines(["double: 2 / 7"])
            assert result.ret == 3


# Records every hook that is called, and adds a mark of its own in each.
EVERY_HOOK = """\
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy

from grader import hookimpl
from grader.datasets.images import Images
from grader.sandbox.workers import FreshWorkers
from grader.grades.grade import Misconception
from grader.handins.submission import SourceFile, SubmissionError

HOME = Path(__file__).parent


def heard(hook, what=""):
    with (HOME / "heard.txt").open("a") as file:
        file.write(f"{hook} {what}\\n")


class Workers(FreshWorkers):
    confinement = ("arithmetic's own",)


@hookimpl
def grader_courses():
    heard("grader_courses")
    return HOME / "course"


@hookimpl
def grader_read_submission(name, data):
    if not name.endswith(".txt"):
        return None
    heard("grader_read_submission", name)
    if b"def" not in data:
        raise SubmissionError(f"{name}: found no function; expected one; write it")
    return SourceFile(name, (data.decode(),))


@hookimpl
def grader_dataset(name, root):
    heard("grader_dataset", name)
    dots = numpy.zeros((2, 28, 28), numpy.uint8)
    return Images("dots", dots, dots[:, 0, 0], dots, dots[:, 0, 0])


@hookimpl
def grader_worker():
    heard("grader_worker")
    return Workers()


@hookimpl
def grader_executor(jobs):
    heard("grader_executor", jobs)
    return ThreadPoolExecutor(1)


@hookimpl
def grader_formats():
    heard("grader_formats")
    return {"names": lambda grades, folder: (folder / "names.txt").write_text(
        " ".join(grade.id for grade in grades)
    )}


@hookimpl
def grader_explain(exercise, checks):
    failed = [check.name for check in checks if check.status != "passed"]
    heard("grader_explain", *failed)
    return Misconception("squares", "X is multiplied by itself.")


@hookimpl
def grader_check_finished(exercise, result):
    heard("grader_check_finished", f"{exercise.name} {result.name} {result.status}")


@hookimpl
def grader_grade_finished(grade):
    heard("grader_grade_finished", f"{grade.id} {grade.points:g}")
"""


class TestHooks:
    """Each hook is documented and behaves as documented."""

    def test_every_hook_is_documented_and_called(
        self, install: Install, run_grader: Grader, tmp_path: Path
    ) -> None:
        """A class that is graded in parallel calls every hook, and each leaves its mark."""
        specified = {name: value for name, value in vars(hookspecs).items() if name.startswith("grader_")}
        assert specified
        for name, spec in specified.items():
            first, _, when = inspect.cleandoc(spec.__doc__ or "").partition("\n")
            assert first.endswith("."), name
            assert "Called" in when, name
            stops = "stops at the first result that is not None" in " ".join(when.split())
            assert stops == bool(spec.grader_spec["firstresult"]), name

        home = install(EVERY_HOOK)
        settings = 'dataset = { name = "dots", train = 2, test = 1 }\n' + DOUBLE_TOML
        (home / "course" / "double" / "exercise.toml").write_text(settings)
        write(tmp_path / "class", {"ada.txt": DOUBLE, "ben.txt": "nothing"})
        write(tmp_path / "class", {"cy.py": COURSE["double/wrong/squared.py"]})
        options = ("--exercise", "double", "--jobs", "2", "--format", "names", "--format", "json")
        result = run_grader("grade", "class", "--out", "out", *options)
        assert result.returncode == 0, result.stderr

        heard = (home / "heard.txt").read_text().splitlines()
        assert {line.split()[0] for line in heard} == set(specified)
        assert "grader_read_submission ada.txt" in heard
        assert "grader_executor 2" in heard
        assert "grader_dataset dots" in heard
        assert "grader_check_finished double adds_the_input_to_itself passed" in heard
        assert "grader_check_finished double adds_the_input_to_itself failed" in heard
        finished = sorted(line for line in heard if line.startswith("grader_grade_finished"))
        assert finished == [f"grader_grade_finished {n}" for n in ("ada.txt 2", "ben.txt 0", "cy 0")]
        assert (tmp_path / "out" / "names.txt").read_text() == "ada.txt ben.txt cy"

        ada, ben, cy = json.loads((tmp_path / "out" / "grades.json").read_text())["grades"]
        assert ada["environment"]["confinement"] == ["arithmetic's own"]
        assert ben["problem"] == "ben.txt: found no function; expected one; write it"
        assert "grader_explain adds_the_input_to_itself" in heard
        assert [grade["exercises"][0]["misconception"] for grade in (ada, ben, cy)] == [
            None,
            None,
            "X is multiplied by itself.",
        ]

    def test_hooks_are_called_as_often_as_they_say(
        self, install: Install, run_grader: Grader, tmp_path: Path
    ) -> None:
        """Courses, formats and workers are requested once a run; one job requests no executor."""
        home = install(EVERY_HOOK)
        settings = 'dataset = { name = "dots", train = 2, test = 1 }\n' + DOUBLE_TOML
        (home / "course" / "double" / "exercise.toml").write_text(settings)
        write(tmp_path / "class", {"ada.txt": DOUBLE})
        result = run_grader("grade", "class", "--out", "out", "--exercise", "double")
        assert result.returncode == 0, result.stderr
        hooks = [line.split()[0] for line in (home / "heard.txt").read_text().splitlines()]
        once = ("grader_courses", "grader_formats", "grader_worker", "grader_grade_finished")
        assert {hook: hooks.count(hook) for hook in (*once, "grader_executor")} == {
            **dict.fromkeys(once, 1),
            "grader_executor": 0,
        }

    def test_a_reader_reads_files_in_folders(
        self, install: Install, run_grader: Grader, tmp_path: Path
    ) -> None:
        """A plugin's kind of file is read in a folder as it is alone."""
        install(EVERY_HOOK)
        write(tmp_path / "ada", {"double.txt": DOUBLE})
        result = run_grader("check", "ada", "--exercise", "double")
        assert result.returncode == 0, result.stderr
        assert "ada: 2 / 2 points" in result.stdout

    def test_pytest_calls_them_too(self, install: Install, pytester: pytest.Pytester) -> None:
        """pytest --grade calls the hooks for every check and for the one grade."""
        home = install(EVERY_HOOK)
        pytester.makepyfile(double=DOUBLE)
        assert pytester.runpytest_subprocess("--grade", "double").ret == 0
        heard = (home / "heard.txt").read_text().splitlines()
        assert heard.count("grader_check_finished double adds_the_input_to_itself passed") == 1
        assert sum(line.startswith("grader_grade_finished") for line in heard) == 1

    @pytest.mark.parametrize(
        ("source", "says"),
        [
            (ADDS_COURSE.replace("grader_courses", "grader_corses"), ["grader_corses", "arithmetic"]),
            ("import nothing_of_that_name\n", ["nothing_of_that_name", "arithmetic"]),
        ],
        ids=["misspelt", "import"],
    )
    def test_a_broken_plugin_is_named(
        self, source: str, says: list[str], install: Install, run_grader: Grader
    ) -> None:
        """A misspelt hook and a plugin that cannot be imported end every command with one line."""
        install(source)
        result = run_grader("list")
        # 0 and 1 are results of the submission.
        assert result.returncode in (2, 3)
        assert result.stderr.count("\n") == 1, result.stderr
        for text in says:
            assert text in result.stderr

    def test_a_plugin_that_raises_is_an_internal_error(
        self, install: Install, run_grader: Grader, tmp_path: Path
    ) -> None:
        """An error outside learner code exits with 3 and not as a failed check."""
        install(
            ADDS_COURSE + "\n\n@hookimpl\ndef grader_grade_finished(grade):\n    raise OSError('no mail')\n"
        )
        (tmp_path / "double.py").write_text(DOUBLE)
        result = run_grader("check", "double.py", "--exercise", "double")
        assert result.returncode == 3
        assert "no mail" in result.stderr
