"""Grades a submission: the one loop that the command line, the audit and pytest share."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from typing import Any

import torch

from grader.authoring.calls import Crashed, TimedOut
from grader.course.catalogue import Catalogue
from grader.course.exercise import Exercise
from grader.datasets.images import Dataset
from grader.grades.grade import CheckResult, ExerciseResult, Grade, Misconception, Status
from grader.handins.submission import Submission
from grader.judge import traits
from grader.judge.answers import Reply
from grader.judge.examples import Corpus
from grader.judge.exercise_run import ExerciseRun
from grader.judge.replay import Replays
from grader.judge.replies import OnProgress
from grader.judge.search import Searches
from grader.judge.session import MOST_REPLIES, Session
from grader.sandbox.workers import WorkerSource
from grader.support.cache import Cache
from grader.text.language import Language
from grader.text.printable import printable

DISTRIBUTION = "grading-kit"
# A source that could not be loaded for so many exercises is not tried for the others: each try takes
# as long as loading may.
_MOST_LOAD_PROBLEMS = 2
CheckFinished = Callable[[Exercise, CheckResult], None]
Diagnose = Callable[[Exercise, Sequence[CheckResult]], Misconception | None]


class Judge:
    """Grades submissions on some exercises with one seed."""

    def __init__(
        self,
        catalogue: Catalogue,
        exercises: Sequence[Exercise],
        workers: WorkerSource,
        *,
        seed: int = 0,
        device: str = "cpu",
        datasets: Mapping[str, Dataset] | None = None,
        explains: bool = True,
        language: Language | None = None,
        diagnose: Diagnose = lambda exercise, checks: None,
        on_progress: OnProgress = lambda progress: None,
    ) -> None:
        """`datasets` holds the data set of each exercise that asks for one; `device` is where learner
        code computes. With `explains` false, failures are not shrunk: for runs whose messages nobody
        reads. The messages are in the `language`, English where none is given. `diagnose` says what a
        submission that fails most likely gets wrong.
        """
        self.exercises = tuple(exercises)
        self._device = device
        self._datasets = {name: data.relabelled(seed) for name, data in (datasets or {}).items()}
        self._on_progress = on_progress
        self._catalogue = catalogue
        self._workers = workers
        self._seed = seed
        self._explains = explains
        self._language = language or Language()
        self._diagnose = diagnose
        self._says = {e.name: self._language.of(e.folder) for e in self.exercises}
        self._version = version(DISTRIBUTION)
        self._corpus = Corpus(seed)
        self._replays = Replays()
        self._searches = Searches()
        self._replies: Cache[Reply] = Cache(MOST_REPLIES)
        # What submissions are compared on with known misconceptions, whatever the seed of a run.
        self._compared_on = Corpus(traits.SEED)

    def grade(
        self,
        submission: Submission,
        *,
        on_verdict: Callable[[], None] = lambda: None,
        on_check: CheckFinished = lambda exercise, result: None,
    ) -> Grade:
        """Grade a submission.

        `on_verdict` hears of every verdict as it comes, `on_check` of an exercise's results once they are
        explained.
        """
        started = time.perf_counter()
        results = []
        problem = ""
        definitions_only = False
        load_problems: list[TimedOut | Crashed] = []
        for exercise in self.exercises:
            say = self._says[exercise.name]
            hopeless = load_problems[-1] if len(load_problems) == _MOST_LOAD_PROBLEMS else None
            with self.begin(
                submission, exercise, definitions_only=definitions_only, load_problem=hopeless
            ) as run:
                checks = run.results(on_verdict)
                for result in checks:
                    on_check(exercise, result)
                found = self._diagnose(exercise, checks)
                results.append(
                    ExerciseResult(
                        exercise.name,
                        say(exercise.title),
                        tuple(checks),
                        run.remarks,
                        found and found.said(say),
                    )
                )
                definitions_only = run.definitions_only
                if run.load_problem and not hopeless:
                    load_problems.append(run.load_problem)
                problem = problem or run.problem
        seconds = time.perf_counter() - started
        return Grade(**self.header(submission), exercises=tuple(results), seconds=seconds, problem=problem)

    def begin(
        self,
        submission: Submission,
        exercise: Exercise,
        *,
        definitions_only: bool = False,
        load_problem: TimedOut | Crashed | None = None,
    ) -> ExerciseRun:
        """Return a run of one exercise, whose checks are then asked for one by one."""

        def open_session() -> Session:
            return Session(
                submission,
                exercise,
                self._workers,
                seed=self._seed,
                device=self._device,
                definitions_only=definitions_only,
                load_problem=load_problem,
                on_progress=self._on_progress,
                known=self._replies,
            )

        dataset = self._datasets.get(exercise.name)
        return ExerciseRun(
            submission,
            exercise,
            open_session,
            self._corpus,
            self._compared_on,
            dataset,
            self._replays,
            self._searches,
            explains=self._explains,
            say=self._says[exercise.name],
        )

    def refuse(self, submission: Submission, problem: str, *, status: Status = "failed") -> Grade:
        """Return the grade of a submission that is not run, such as one that can't be read, and why.

        Every check has the `status`; with "error" the problem is the kit's own and not the submission's.
        """
        problem = printable(self._language(problem))
        results = []
        for exercise in self.exercises:
            say = self._says[exercise.name]
            checks = [
                CheckResult(check.name, say(check.title), status, check.points, message=problem)
                for check in exercise.checks
            ]
            results.append(ExerciseResult(exercise.name, say(exercise.title), tuple(checks)))
        theirs = "" if status == "error" else problem
        return Grade(**self.header(submission), exercises=tuple(results), problem=theirs)

    @property
    def images_sha256(self) -> Mapping[str, str]:
        """A digest of the images and labels of each exercise that has some."""
        return {name: _digest(dataset) for name, dataset in self._datasets.items()}

    def header(self, submission: Submission) -> dict[str, Any]:
        """Return what a grade says beside its results: of the submission, the kit and the machine."""
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
                "device": self._device,
                "datasets": sorted({dataset.name for dataset in self._datasets.values()}),
                "confinement": list(self._workers.confinement),
            },
            "seed": self._seed,
            "language": self._language.name,
        }


def _digest(dataset: Dataset) -> str:
    digest = sha256()
    for part in (dataset.train_images, dataset.train_labels, dataset.test_images, dataset.test_labels):
        digest.update(f"{tuple(part.shape)}".encode())
        digest.update(part.numpy().tobytes())
    return digest.hexdigest()
