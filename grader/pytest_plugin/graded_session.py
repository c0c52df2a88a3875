"""Grades one submission check by check, as pytest runs its items, and puts the results together."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from grader.judge.options import RunSettings, for_a_learner
from grader.text.language import Language
from grader.text.message import Message

if TYPE_CHECKING:
    from grader.course.check import Check
    from grader.course.exercise import Exercise
    from grader.grades.grade import CheckResult, ExerciseResult, Grade
    from grader.judge.exercise_run import ExerciseRun

Record = dict[str, Any]
"""The result of one check, with what the grade says of its exercise and submission: plain data, since it
travels between the processes of xdist."""
Records = Mapping[tuple[str, str], Record]
"""Records by the names of their exercise and check."""


class GradedSession:
    """One submission that is graded while pytest runs: its exercises, its judge and their runs.

    Raises CommandError where a plugin, a course or a name in the options is wrong.
    """

    def __init__(self, settings: RunSettings, say: Language) -> None:
        # Imported here, since a run of pytest without --grade loads none of it.
        from grader.course.catalogue import read_catalogue
        from grader.plugins import plugin_manager

        self._started = time.perf_counter()
        self._settings = settings
        self.say = say
        self._others = tuple(map(Language, settings.other_languages))
        self.manager = plugin_manager()
        self._catalogue = read_catalogue(self.manager)
        self.exercises = self._catalogue.select(settings.exercises)
        self._stack = ExitStack()
        self._runs: dict[str, ExerciseRun] = {}

    def open(self, submission: Path) -> None:
        """Read the submission and start its judge. Raises CommandError.

        Without a choice of exercises, a file is graded on those for which it defines something.
        """
        from grader.handins.reading import is_one_source, read_submission
        from grader.judge.opening import open_judge, worker_source

        self._submission = read_submission(submission, self.manager)
        workers = self._stack.enter_context(worker_source(self.manager, self._catalogue))
        self._judge = open_judge(for_a_learner(self._settings), self._catalogue, self.manager, workers)
        if is_one_source(submission) and not self._settings.exercises:
            self.exercises = self._judge.exercises_in(self._submission)

    def check_requirements(self, submission: Path) -> None:
        """Raise CommandError where `open` would raise it in the processes of xdist, which print nothing.

        Data sets that are missing are downloaded, once for all processes.
        """
        from grader.datasets.images import find_datasets
        from grader.handins.reading import read_submission
        from grader.judge.opening import choose_device, require_confinement, worker_source

        read_submission(submission, self.manager)
        choose_device(self._settings.device)
        if self._settings.require_confinement:
            with worker_source(self.manager, self._catalogue) as workers:
                require_confinement(workers)
        find_datasets(self.exercises, self.manager, root=self._settings.data)

    def close(self) -> None:
        """End the workers."""
        self._stack.close()

    def grade_check(self, exercise: Exercise, check: Check) -> tuple[CheckResult, Record]:
        """Return the result of a check, and its record."""
        run = self._runs.get(exercise.name)
        if run is None:
            begun = self._judge.begin(self._submission, exercise, among=self.exercises)
            run = self._runs[exercise.name] = self._stack.enter_context(begun)
        result = run.run(check)
        self.manager.hook.grader_check_finished(exercise=exercise, result=result)
        return result, {
            "exercise": exercise.name,
            "graded": [graded.name for graded in self.exercises],
            "remarks": {
                say.name: list(run.remarks_in(say.of(exercise.folder))) for say in (self.say, *self._others)
            },
            "header": self._judge.header(self._submission),
            "check": asdict(result),
        }

    def grade(self, records: Records) -> Grade:
        """Return the grade of the checks that have a record; the others count as not written."""
        from grader.grades.grade import Grade, GradeTexts

        record = next(iter(records.values()))
        header = record["header"]
        # Of processes of xdist, those that grade know which exercises a file is for.
        graded = [exercise for exercise in self.exercises if exercise.name in record["graded"]]
        exercises = tuple(self._exercise_result(exercise, records) for exercise in graded)
        texts = {other.name: GradeTexts() for other in self._others}
        seconds = time.perf_counter() - self._started
        return Grade(**header, exercises=exercises, seconds=seconds, texts=texts)

    def _exercise_result(self, exercise: Exercise, records: Records) -> ExerciseResult:
        from grader.grades.grade import CheckResult, CheckTexts, ExerciseResult, ExerciseTexts
        from grader.judge.misconceptions import in_language
        from grader.judge.opening import explain

        say, *others = (one.of(exercise.folder) for one in (self.say, *self._others))
        not_run = Message("Not run: it was not selected, or the run stopped before it.")
        checks = []
        remarks: dict[str, dict[str, None]] = {one.name: {} for one in (say, *others)}
        for check in exercise.checks:
            record = records.get((exercise.name, check.name))
            if record is None:
                texts = {one.name: CheckTexts(one(check.title), one(not_run)) for one in others}
                title, message = say(check.title), say(not_run)
                checks.append(
                    CheckResult(check.name, title, "todo", check.points, message=message, texts=texts)
                )
            else:
                checks.append(msgspec.convert(record["check"], CheckResult))
                for language, said in record["remarks"].items():
                    remarks[language].update(dict.fromkeys(said))
        found = explain(self.manager, exercise, checks)
        return ExerciseResult(
            exercise.name,
            say(exercise.title),
            tuple(checks),
            tuple(remarks[say.name]),
            in_language(found, exercise, say),
            texts={
                one.name: ExerciseTexts(
                    one(exercise.title), tuple(remarks[one.name]), in_language(found, exercise, one)
                )
                for one in others
            },
        )
