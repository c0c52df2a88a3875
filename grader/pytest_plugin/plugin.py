"""`pytest --grade`: every check is a pytest item, such as `softmax::rows_sum_to_one`.

Without --grade neither torch nor Hypothesis is imported: what grades is loaded when a run is asked
for.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from grader.judge.options import DEVICES, RunSettings
from grader.pytest_plugin.items import CheckItem, ExerciseNode
from grader.text.language import LANGUAGES, choose_language
from grader.text.message import CommandError

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

    from grader.course.check import Check
    from grader.course.exercise import Exercise
    from grader.grades.grade import CheckResult, Grade
    from grader.judge.exercise_run import ExerciseRun

_NAME = "grader-run"
_EXIT_KIT = 3
# What a report carries to the terminal, across processes: plain data in an attribute of this name.
_REPORTED = "grader_check"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("grader", "grading exercises")
    group.addoption("--grade", action="store_true", help="Grade a submission: each check is an item.")
    group.addoption(
        "--submission",
        metavar="PATH",
        default=".",
        help="The .py or .ipynb file, or the folder or .zip of them, to grade (default: here).",
    )
    group.addoption(
        "--grade-exercise",
        "--grade-assignment",
        action="append",
        default=[],
        metavar="NAME",
        help="Only this exercise, or those of this assignment; repeatable.",
    )
    group.addoption("--grade-json", metavar="FILE", help="Write the grade to this file.")
    group.addoption("--grade-seed", type=int, default=0, metavar="N", help="Draws the test inputs.")
    group.addoption(
        "--grade-device",
        choices=DEVICES,
        default="auto",
        help="Where submissions compute (default: auto).",
    )
    group.addoption(
        "--grade-data",
        metavar="DIR",
        default=os.environ.get("GRADER_DATA"),
        help="A torchvision root with MNIST/raw in it; else a cache, else a download (or GRADER_DATA).",
    )
    group.addoption(
        "--grade-lang",
        choices=LANGUAGES,
        help="The language of what you read; else the locale's.",
    )
    group.addoption(
        "--grade-require-confinement",
        action="store_true",
        help="Refuse to grade where learner code can't be confined in full; see grader doctor.",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.option.grade and not config.option.help:
        config.pluginmanager.register(_Run(config), _NAME)


class _Run:
    """One graded submission, from collection to the summary."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self.say = choose_language(config.option.grade_lang)
        self._stack = ExitStack()
        self._exercises: tuple[Exercise, ...] = ()
        self._runs: dict[str, ExerciseRun] = {}
        self._reported: dict[tuple[str, str], dict[str, Any]] = {}
        self._grade: Grade | None = None
        self._problem = ""
        self._started = time.perf_counter()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> bool | None:
        wanted = self._selection()
        self._open(wanted)
        if self._only_reports:
            return None
        session.items = list(self._items(session, wanted))
        hook = self._config.hook
        hook.pytest_collection_modifyitems(session=session, config=self._config, items=session.items)
        hook.pytest_collection_finish(session=session)
        session.testscollected = len(session.items)
        return True

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a process of xdist what was selected; its own arguments are no longer a person's."""
        node.workerinput[_NAME] = self._selection()

    def grade(self, exercise: Exercise, check: Check) -> tuple[CheckResult, dict[str, Any]]:
        """Return the result of a check, and all that the summary needs of it as plain data."""
        run = self._runs.get(exercise.name)
        if run is None:
            run = self._stack.enter_context(self._judge.begin(self._submission, exercise))
            self._runs[exercise.name] = run
        result = run.run(check)
        self._manager.hook.grader_check_finished(exercise=exercise, result=result)
        return result, {
            "exercise": exercise.name,
            "remarks": list(run.remarks),
            "header": self._judge.header(self._submission),
            "check": asdict(result),
        }

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if isinstance(item, CheckItem) and report.when == "call" and item.graded:
            setattr(report, _REPORTED, item.graded)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        graded = getattr(report, _REPORTED, None)
        if graded:
            self._reported[graded["exercise"], graded["check"]["name"]] = graded

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the grade; 3 where the kit itself failed, 4 where the grade could not be written."""
        self._stack.close()
        self._grade = self._collect_grade()
        if self._grade is None:
            return
        if self._grade.faulty:
            session.exitstatus = _EXIT_KIT
        file = self._config.option.grade_json
        if file and not hasattr(self._config, "workerinput"):
            from grader.grades.formats.json import dump
            from grader.support.files import write_text

            try:
                write_text(Path(file), dump(self._grade.as_json()))
            except OSError as error:
                self._problem = self.say(
                    "--grade-json {path} can't be written: {reason}", path=file, reason=error.strerror
                )
                session.exitstatus = pytest.ExitCode.USAGE_ERROR

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        grade = self._grade
        if grade is None:
            return
        from grader.grades.report import misconception, points

        terminalreporter.section(self.say("points"))
        for remark in dict.fromkeys(remark for e in grade.exercises for remark in e.remarks):
            terminalreporter.line(remark)
        for exercise in grade.exercises:
            left = len(exercise.checks) - sum(name == exercise.name for name, _ in self._reported)
            line = f"{exercise.name}: {points(exercise.points, exercise.max_points)}"
            if left:
                count = len(exercise.checks)
                line += self.say(" ({left} of {count} checks not run)", left=left, count=count)
            terminalreporter.line(line)
            if exercise.misconception:
                terminalreporter.line(f"    {misconception(exercise.misconception, self.say)}")
        total = points(grade.points, grade.max_points)
        terminalreporter.line(self.say("total: {points}", points=total), bold=True)
        if self._problem:
            terminalreporter.line(self._problem, red=True)
        self._manager.hook.grader_grade_finished(grade=grade)

    @property
    def _only_reports(self) -> bool:
        """Whether this is xdist's controlling process: others collect and run for it."""
        distributed = self._config.getoption("dist", "no") != "no" and not self._config.option.collectonly
        return distributed and not hasattr(self._config, "workerinput")

    def _selection(self) -> list[str]:
        if hasattr(self._config, "workerinput"):
            selection: list[str] = self._config.workerinput[_NAME]
            return selection
        given = self._config.args_source is pytest.Config.ArgsSource.ARGS
        return list(self._config.args) if given else []

    def _open(self, wanted: list[str]) -> None:
        from grader.course.catalogue import read_catalogue
        from grader.datasets.images import find_datasets
        from grader.handins.reading import read_submission
        from grader.judge.opening import choose_device, open_judge, require_confinement, worker_source
        from grader.plugins import plugin_manager

        if self._config.option.grade_json and not hasattr(self._config, "workerinput"):
            # An older grade must not be taken for that of a run which ends without one.
            with suppress(OSError):
                Path(self._config.option.grade_json).unlink(missing_ok=True)
        try:
            self._manager = plugin_manager()
            catalogue = read_catalogue(self._manager)
            named = [*self._config.option.grade_exercise, *(id.partition("::")[0] for id in wanted)]
            self._exercises = catalogue.select(named)
            self._submission = read_submission(Path(self._config.option.submission), self._manager)
            if self._only_reports:
                # The others would fail out of sight, or each download what is missing.
                choose_device(self._config.option.grade_device)
                if self._config.option.grade_require_confinement:
                    with worker_source(self._manager, catalogue) as workers:
                        require_confinement(workers)
                find_datasets(self._exercises, self._manager, root=self._options().data)
            else:
                workers = self._stack.enter_context(worker_source(self._manager, catalogue))
                self._judge = open_judge(self._options(), catalogue, self._manager, workers)
            checks = {f"{e.name}::{check.name}" for e in self._exercises for check in e.checks}
        except CommandError as error:
            self._stack.close()
            if error.exit_status == _EXIT_KIT:
                pytest.exit(self.say(str(error)), returncode=_EXIT_KIT)
            raise pytest.UsageError(self.say(str(error))) from None
        for id in wanted:
            if "::" in id and id not in checks:
                self._stack.close()
                problem = "no check is called {id}; pytest --grade --collect-only lists them"
                raise pytest.UsageError(self.say(problem, id=id))

    def _options(self) -> RunSettings:
        option = self._config.option
        return RunSettings(
            exercises=tuple(exercise.name for exercise in self._exercises),
            seed=option.grade_seed,
            device=option.grade_device,
            data=Path(option.grade_data) if option.grade_data else None,
            language=self.say.name,
            require_confinement=option.grade_require_confinement,
        )

    def _items(self, session: pytest.Session, wanted: list[str]) -> Iterator[pytest.Item]:
        for exercise in self._exercises:
            checks = [
                check
                for check in exercise.checks
                if not wanted or {exercise.name, f"{exercise.name}::{check.name}"} & set(wanted)
            ]
            node = ExerciseNode.from_parent(session, run=self, exercise=exercise, checks=checks)
            yield from session.genitems(node)

    def _collect_grade(self) -> Grade | None:
        """Return the grade of the checks that were run; the others count as not done."""
        if not self._reported:
            return None
        from grader.grades.grade import CheckResult, ExerciseResult, Grade, Traits
        from grader.judge.opening import explain

        exercises = []
        for exercise in self._exercises:
            remarks: dict[str, None] = {}
            say = self.say.of(exercise.folder)
            checks = []
            for check in exercise.checks:
                graded = self._reported.get((exercise.name, check.name))
                if graded is None:
                    text = say("Not run: it was not selected, or the run stopped before it.")
                    checks.append(
                        CheckResult(check.name, say(check.title), "todo", check.points, message=text)
                    )
                else:
                    traits = graded["check"]["traits"] and Traits(**graded["check"]["traits"])
                    checks.append(CheckResult(**{**graded["check"], "traits": traits}))
                    remarks.update(dict.fromkeys(graded["remarks"]))
            found = explain(self._manager, exercise, checks)
            results = ExerciseResult(
                exercise.name,
                say(exercise.title),
                tuple(checks),
                tuple(remarks),
                found and found.said(say),
            )
            exercises.append(results)
        header = next(iter(self._reported.values()))["header"]
        seconds = time.perf_counter() - self._started
        return Grade(**header, exercises=tuple(exercises), seconds=seconds)
