"""`pytest --grade`: every check is a pytest item, such as `softmax::rows_sum_to_one`.

A run of pytest without --grade imports neither torch nor Hypothesis: what grades is imported in functions.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

import pytest

from grader.judge.options import DATA_VARIABLE, DEVICES, RunSettings
from grader.pytest_plugin.graded_session import GradedSession, Record
from grader.pytest_plugin.ini_files import settings_in_submission
from grader.pytest_plugin.items import CheckItem, ExerciseNode
from grader.text.glyphs import write_glyphs
from grader.text.language import choose_language, language_names
from grader.text.message import CommandError
from grader.text.printable import printable

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

    from grader.grades.grade import ExerciseResult, Grade

_NAME = "grader-run"
_EXIT_KIT = 3
_WIDTH = 76
# The attribute of a pytest report that brings a record to the process that prints.
_RECORD = "grader_check"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("grader", "grading exercises")
    group.addoption("--grade", action="store_true", help="Grade a submission: each check is an item.")
    group.addoption(
        "--submission",
        metavar="PATH",
        default=".",
        help="The .py or .ipynb file, or the folder or .zip of them, to grade (default: here). Write it with"
        " the equals sign: pytest takes the value for a path of its own otherwise, and obeys its ini files.",
    )
    group.addoption(
        "--grade-exercise",
        "--grade-assignment",
        action="append",
        default=[],
        metavar="NAME",
        help="Only this exercise, or the exercises of this assignment; repeatable.",
    )
    group.addoption(
        "--grade-hint",
        action="count",
        default=0,
        help="Show hints; given twice: also what the statement says about the most likely mistake.",
    )
    group.addoption("--grade-json", metavar="FILE", help="Write the grade to this file.")
    group.addoption(
        "--grade-seed", type=int, default=0, metavar="N", help="The seed of the random inputs (default: 0)."
    )
    group.addoption(
        "--grade-device",
        choices=DEVICES,
        default="auto",
        help="Where submissions compute (default: auto).",
    )
    group.addoption(
        "--grade-data",
        metavar="DIR",
        default=os.environ.get(DATA_VARIABLE),
        help="A torchvision root, with MNIST/raw in it (default: GRADER_DATA, a cache, a download).",
    )
    group.addoption(
        "--grade-lang",
        metavar="LANG",
        help="The language of the output, en or zh (default: the locale's). With several, such as en,zh, the "
        "grade has its texts in each.",
    )
    group.addoption(
        "--grade-require-confinement",
        action="store_true",
        help="Refuse to grade where learner code can't be confined in full; see grader doctor.",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    if early_config.known_args_namespace.grade:
        # pytest runs the conftest.py of a folder such as test_ada, which may be a submission.
        early_config.known_args_namespace.noconftest = True


# Before the hooks of other plugins: pytest's own logging empties the file that an ini file names.
@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if config.option.grade and not config.option.help:
        write_glyphs()
        _refuse_settings_of_the_submission(config)
        config.pluginmanager.register(_GradePlugin(config), _NAME)


def _refuse_settings_of_the_submission(config: pytest.Config) -> None:
    """Raise pytest.UsageError where pytest has obeyed an ini file of the submission."""
    path = settings_in_submission(config)
    if path is not None:
        problem = (
            "{path}: pytest has taken its settings from the submission, and it is too late to protect the "
            "judge: code of the learner may have run; write options with an equals sign, as in "
            "--submission={submission}"
        )
        say = choose_language(_languages(config)[0])
        names = {"path": path, "submission": config.option.submission}
        raise pytest.UsageError(say(problem, **{name: printable(str(text)) for name, text in names.items()}))


def _languages(config: pytest.Config) -> tuple[str | None, ...]:
    """Return the languages that a person asks for, (None,) for none. Raises pytest.UsageError."""
    named: str | None = config.option.grade_lang
    try:
        return (None,) if named is None else language_names(named, option="--grade-lang")
    except CommandError as error:
        raise pytest.UsageError(choose_language(None)(str(error))) from None


class _GradePlugin:
    """The hooks of pytest that grade, from collection to the summary."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        first, *others = _languages(config)
        self._say = choose_language(first)
        self._others = tuple(filter(None, others))
        self._graded: GradedSession | None = None
        self._records: dict[tuple[str, str], Record] = {}
        self._grade: Grade | None = None
        self._problem = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> bool | None:
        selected = self._selected()
        graded = self._open(selected)
        if self._is_controller:
            return None
        session.items = list(self._items(session, graded, selected))
        hook = self._config.hook
        hook.pytest_collection_modifyitems(session=session, config=self._config, items=session.items)
        hook.pytest_collection_finish(session=session)
        session.testscollected = len(session.items)
        return True

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Send a process of xdist the ids that a person selected: it can't read them from its arguments."""
        node.workerinput[_NAME] = self._selected()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if isinstance(item, CheckItem) and report.when == "call" and item.record:
            setattr(report, _RECORD, item.record)
            if report.skipped and call.excinfo is not None:
                # pytest would show the line of the kit that skips. It prints a place without a line, too.
                place = (item.record["exercise"], None, str(call.excinfo.value))
                report.longrepr = place  # type: ignore[assignment]
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        record = getattr(report, _RECORD, None)
        if record:
            self._records[record["exercise"], record["check"]["name"]] = record

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the grade, and set the exit status.

        It is 1 where a check is not passed, be it skipped, 3 where the kit itself failed, and 4 where the
        grade could not be written.
        """
        if self._graded is None:
            return
        self._graded.close()
        if not self._records:
            return
        self._grade = self._graded.grade(self._records)
        statuses = {record["check"]["status"] for record in self._records.values()}
        if session.exitstatus == pytest.ExitCode.OK and statuses != {"passed"}:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if self._grade.faulty:
            session.exitstatus = _EXIT_KIT
        if self._config.option.grade_json and not self._is_xdist_worker:
            self._write(self._grade, session)

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        if self._grade is None or self._graded is None:
            return
        from grader.grades.report import about_seed, points

        grade = self._grade
        terminalreporter.section(self._say("points"))
        for remark in dict.fromkeys(remark for e in grade.exercises for remark in e.remarks):
            terminalreporter.line(remark)
        for exercise in grade.exercises:
            for line in self._exercise_lines(exercise):
                terminalreporter.line(line)
        total = points(grade.points, grade.max_points)
        terminalreporter.line(self._say("total: {points}", points=total), bold=True)
        if remark := about_seed(grade, self._say):
            terminalreporter.line(remark)
        if self._problem:
            terminalreporter.line(self._problem, red=True)
        self._graded.manager.hook.grader_grade_finished(grade=grade)

    @property
    def _is_xdist_worker(self) -> bool:
        return hasattr(self._config, "workerinput")

    @property
    def _is_controller(self) -> bool:
        """Whether this is the process of xdist whose workers collect and run the items."""
        distributed = self._config.getoption("dist", "no") != "no" and not self._config.option.collectonly
        return distributed and not self._is_xdist_worker

    def _selected(self) -> list[str]:
        """Return the ids on the command line, such as softmax or softmax::rows_sum_to_one."""
        if self._is_xdist_worker:
            selected: list[str] = self._config.workerinput[_NAME]  # type: ignore[attr-defined]
            return selected
        given = self._config.args_source is pytest.Config.ArgsSource.ARGS
        return list(self._config.args) if given else []

    def _open(self, selected: list[str]) -> GradedSession:
        option = self._config.option
        if option.grade_json and not self._is_xdist_worker:
            # A run that ends without a grade must not leave an older one there.
            with suppress(OSError):
                Path(option.grade_json).unlink(missing_ok=True)
        try:
            self._graded = graded = GradedSession(self._run_settings(selected), self._say)
            if self._is_controller:
                graded.check_requirements(Path(option.submission))
            else:
                graded.open(Path(option.submission))
            checks = {f"{e.name}::{check.name}" for e in graded.exercises for check in e.checks}
        except CommandError as error:
            if error.exit_status == _EXIT_KIT:
                pytest.exit(self._say(str(error)), returncode=_EXIT_KIT)
            raise pytest.UsageError(self._say(str(error))) from None
        for id in selected:
            if "::" in id and id not in checks:
                problem = "no check is called {id}; pytest --grade --collect-only lists them"
                raise pytest.UsageError(self._say(problem, id=id))
        return graded

    def _run_settings(self, selected: list[str]) -> RunSettings:
        option = self._config.option
        return RunSettings(
            exercises=(*option.grade_exercise, *(id.partition("::")[0] for id in selected)),
            seed=option.grade_seed,
            device=option.grade_device,
            data=Path(option.grade_data) if option.grade_data else None,
            language=self._say.name,
            other_languages=self._others,
            require_confinement=option.grade_require_confinement,
        )

    def _items(
        self, session: pytest.Session, graded: GradedSession, selected: list[str]
    ) -> Iterator[pytest.Item]:
        for exercise in graded.exercises:
            checks = [
                check
                for check in exercise.checks
                if not selected or {exercise.name, f"{exercise.name}::{check.name}"} & set(selected)
            ]
            node = ExerciseNode.from_parent(session, graded=graded, exercise=exercise, checks=checks)
            yield from session.genitems(node)

    def _write(self, grade: Grade, session: pytest.Session) -> None:
        from grader.grades.formats.json import dump
        from grader.support.files import write_text

        file = self._config.option.grade_json
        try:
            write_text(Path(file), dump(grade.as_json()))
        except OSError as error:
            self._problem = self._say(
                "--grade-json {path} can't be written: {reason}", path=file, reason=error.strerror
            )
            session.exitstatus = pytest.ExitCode.USAGE_ERROR

    def _exercise_lines(self, exercise: ExerciseResult) -> Iterator[str]:
        from grader.grades.report import misconception, passage, points

        count = len(exercise.checks)
        left = count - sum(name == exercise.name for name, _ in self._records)
        line = f"{exercise.name}: {points(exercise.points, exercise.max_points)}"
        if left:
            line += self._say(" ({left} of {count} checks not run)", left=left, count=count)
        if unwritten := self._unwritten(exercise):
            is_all = unwritten == count
            text = " (not written yet)" if is_all else " ({left} of {count} checks skipped: not written yet)"
            line += self._say(text, left=unwritten, count=count)
        yield line
        for found in exercise.misconceptions:
            yield f"    {misconception(found, exercise, self._say)}"
            explained = passage(found, _WIDTH, self._say)
            if explained and self._config.option.grade_hint > 1:
                yield indent(explained, "    ")

    def _unwritten(self, exercise: ExerciseResult) -> int:
        """Return how many checks of an exercise were skipped, because their function is not written."""
        return sum(
            name == exercise.name and record["check"]["status"] == "todo"
            for (name, _), record in self._records.items()
        )
