"""Grades a submission: the one loop that the command line, the audit and pytest share."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from typing import Any

import torch

from grader.course.catalogue import Catalogue
from grader.course.declared import Name
from grader.course.exercise import Exercise
from grader.datasets.images import Dataset
from grader.grades.grade import (
    CheckResult,
    CheckTexts,
    ExerciseResult,
    ExerciseTexts,
    Grade,
    GradeTexts,
    Misconception,
    Status,
)
from grader.handins.submission import Submission
from grader.judge.belonging import counts_elsewhere
from grader.judge.budget import SUBMISSION_SECONDS, Budget, verdict_share
from grader.judge.exercise_run import ExerciseRun
from grader.judge.misconceptions import in_language
from grader.judge.options import DEFAULT_SETTINGS, RunSettings, Seed
from grader.judge.replies import CallProgress, OnProgress, Survey
from grader.judge.session import NOT_TRIED, Loading
from grader.judge.shared import Shared
from grader.sandbox.workers import WorkerSource
from grader.text.language import Language
from grader.text.printable import printable

DISTRIBUTION = "grading-kit"
# A source that could not be loaded for so many exercises is not tried again: each try takes as long as
# loading may take.
_MOST_LOAD_PROBLEMS = 2
CheckFinished = Callable[[Exercise, CheckResult], None]
Diagnose = Callable[[Exercise, Sequence[CheckResult]], Sequence[Misconception]]
TrainingProgresses = Callable[[Exercise, CallProgress], None]


class Judge:
    """Grades submissions on some exercises with one seed."""

    def __init__(
        self,
        catalogue: Catalogue,
        exercises: Sequence[Exercise],
        workers: WorkerSource,
        settings: RunSettings = DEFAULT_SETTINGS,
        *,
        seconds: float = SUBMISSION_SECONDS,
        datasets: Mapping[str, Dataset] | None = None,
        diagnose: Diagnose = lambda exercise, checks: (),
    ) -> None:
        """`exercises` are those that are graded; the device of the `settings` is "cpu" or "cuda".

        A submission's processes may compute or wait for so many `seconds`, all exercises together.
        `datasets` holds the data set of each exercise that asks for one, by the exercise's name. `diagnose`
        returns what a submission most likely gets wrong.
        """
        self.exercises = tuple(exercises)
        self._catalogue = catalogue
        self._diagnose = diagnose
        self._seconds = seconds
        renamed = {name: data.relabelled(settings.seed) for name, data in (datasets or {}).items()}
        self._shared = Shared(workers, settings, renamed, catalogue.exercises)
        self._language = Language(settings.language)
        self._others = tuple(map(Language, settings.other_languages))
        self._says = {e.name: self._language.of(e.folder) for e in self.exercises}
        self._others_say = {e.name: [one.of(e.folder) for one in self._others] for e in self.exercises}
        self._version = version(DISTRIBUTION)

    def exercises_in(self, submission: Submission) -> tuple[Exercise, ...]:
        """Return the exercises for which the source defines a name, be it a stub; all where there is none.

        Of two exercises that ask for a net of one name, the net belongs to one.
        """
        with self.begin(submission, self.exercises[0]) as run:
            surveys = run.look_for(self.exercises)

        def is_defined(exercise: Exercise, name: Name) -> bool:
            rivals = {r.name: surveys[r.name] for r in self._shared.rivals(exercise) if r.name in surveys}
            survey = surveys[exercise.name]
            is_elsewhere = counts_elsewhere(name, exercise, survey, rivals)
            return not name.exercise and name.name in survey.homes and not is_elsewhere

        found = [
            exercise
            for exercise in self.exercises
            if exercise.name in surveys and any(is_defined(exercise, name) for name in exercise.names)
        ]
        return tuple(found) or self.exercises

    def grade(
        self,
        submission: Submission,
        *,
        exercises: Sequence[Exercise] | None = None,
        until: Callable[[CheckResult], bool] = lambda result: False,
        on_verdict: Callable[[], None] = lambda: None,
        on_check: CheckFinished = lambda exercise, result: None,
        on_progress: TrainingProgresses = lambda exercise, progress: None,
    ) -> Grade:
        """Grade a submission, on these `exercises` or on all.

        Grading ends after the first exercise with a result for which `until` is true.
        `on_verdict` is called after each verdict, `on_check` with each result of an exercise once they are
        explained, `on_progress` with an exercise and how far a training run of it is, also when it begins.
        """
        started = time.perf_counter()
        results = []
        problem = ""
        budget = Budget(verdict_share(self._seconds))
        near_limits: list[str] = []
        loading = NOT_TRIED
        load_problems = 0
        surveys: Mapping[str, Survey] = {}
        chosen = self.exercises if exercises is None else tuple(exercises)
        for number, exercise in enumerate(chosen):
            gives_up = load_problems == _MOST_LOAD_PROBLEMS
            if not gives_up:
                loading = replace(loading, problem=None)
            begun = self.begin(
                submission,
                exercise,
                budget=budget,
                loading=loading,
                survey=surveys.get(exercise.name),
                on_progress=partial(on_progress, exercise),
                among=chosen,
            )
            with begun as run:
                if number == 0:
                    surveys = run.look_for(chosen[1:])
                checks = run.results(on_verdict)
                for result in checks:
                    on_check(exercise, result)
                results.append(self._result(exercise, checks, run.remarks_in))
                near_limits += (f"{exercise.name}::{name}" for name in run.near_limits)
                loading = run.loading
                load_problems += bool(loading.problem and not gives_up)
                problem = problem or run.problem
            if any(map(until, checks)):
                break
        seconds = time.perf_counter() - started
        return Grade(
            **self.header(submission),
            exercises=tuple(results),
            seconds=seconds,
            near_limits=tuple(near_limits),
            problem=self._language(problem),
            texts={other.name: GradeTexts(other(problem)) for other in self._others},
        )

    def _result(
        self,
        exercise: Exercise,
        checks: Sequence[CheckResult],
        remarks_in: Callable[[Language], tuple[str, ...]],
    ) -> ExerciseResult:
        say, others = self._says[exercise.name], self._others_say[exercise.name]
        mistakes = self._diagnose(exercise, checks)
        texts = {
            other.name: ExerciseTexts(
                other(exercise.title), remarks_in(other), in_language(mistakes, exercise, other)
            )
            for other in others
        }
        return ExerciseResult(
            exercise.name,
            say(exercise.title),
            tuple(checks),
            remarks_in(say),
            in_language(mistakes, exercise, say),
            texts=texts,
        )

    def begin(
        self,
        submission: Submission,
        exercise: Exercise,
        *,
        budget: Budget | None = None,
        loading: Loading = NOT_TRIED,
        survey: Survey | None = None,
        on_progress: OnProgress = lambda progress: None,
        among: Sequence[Exercise] = (),
    ) -> ExerciseRun:
        """Return a run of one exercise, whose checks are then asked for one by one.

        `budget` is what other exercises have left for the submission, `loading` and `survey` what is known
        from them of its source. `among` are all exercises on which the submission is graded.
        """
        return ExerciseRun(
            submission,
            exercise,
            self._shared,
            say=self._says[exercise.name],
            others=self._others_say[exercise.name],
            budget=budget or Budget(verdict_share(self._seconds)),
            loading=loading,
            survey=survey,
            on_progress=on_progress,
            among=among,
        )

    def refuse(self, submission: Submission, problem: str, *, status: Status = "failed") -> Grade:
        """Return the grade of a submission that is not run, such as one that cannot be read.

        Every check has the `status` and the problem as its message. With the status "error", the problem is a
        fault of the kit, not of the submission.
        """
        said = {
            one.name: printable(one(submission.words.get(one.name, {}).get(problem, problem)))
            for one in (self._language, *self._others)
        }
        results = []
        for exercise in self.exercises:
            say, others = self._says[exercise.name], self._others_say[exercise.name]
            checks = tuple(
                CheckResult(
                    check.name,
                    say(check.title),
                    status,
                    check.points,
                    message=said[say.name],
                    texts={one.name: CheckTexts(one(check.title), said[one.name]) for one in others},
                )
                for check in exercise.checks
            )
            texts = {one.name: ExerciseTexts(one(exercise.title)) for one in others}
            results.append(ExerciseResult(exercise.name, say(exercise.title), checks, texts=texts))
        if status == "error":
            said = dict.fromkeys(said, "")
        return Grade(
            **self.header(submission),
            exercises=tuple(results),
            problem=said[self._language.name],
            texts={other.name: GradeTexts(said[other.name]) for other in self._others},
        )

    @property
    def others(self) -> tuple[Language, ...]:
        """The languages beside the first one in which each text is kept."""
        return self._others

    @property
    def seconds(self) -> float:
        """The seconds that a submission's processes may compute or wait."""
        return self._seconds

    @property
    def seed(self) -> Seed:
        """What the examples are drawn from."""
        return self._shared.settings.seed

    @property
    def images_sha256(self) -> Mapping[str, str]:
        """A digest of the images and labels of each exercise that trains on some."""
        return {name: _digest(dataset) for name, dataset in self._shared.datasets.items()}

    def header(self, submission: Submission) -> dict[str, Any]:
        """Return the parts of a grade beside its results: the submission, the kit and the machine."""
        return {
            "submission": {
                "id": printable(submission.id),
                "path": printable(submission.path),
                "sha256": submission.sha256,
            },
            "kit": {
                "version": self._version,
                "course": self._catalogue.title,
                "course_sha256": self._catalogue.sha256,
            },
            "environment": {
                "python": platform.python_version(),
                "torch": str(torch.__version__),
                "platform": platform.platform(),
                "device": self._shared.settings.device,
                "datasets": sorted({dataset.name for dataset in self._shared.datasets.values()}),
                "confinement": list(self._shared.workers.confinement),
            },
            "seed": self._shared.settings.shown_seed,
            "language": self._language.name,
        }


def _digest(dataset: Dataset) -> str:
    digest = sha256()
    for part in (dataset.train_images, dataset.train_labels, dataset.test_images, dataset.test_labels):
        digest.update(f"{tuple(part.shape)}".encode())
        digest.update(part.numpy().tobytes())
    return digest.hexdigest()
