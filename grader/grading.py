"""Grades a submission: the one loop that the command line, the audit and pytest share."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any

import torch

from grader import explain
from grader.catalogue import Catalogue
from grader.corpus import Corpus
from grader.exercise import Check, Exercise
from grader.process import WorkerSource
from grader.replay import Finding, replay
from grader.result import CheckResult, ExerciseResult, Grade, Status
from grader.session import Session
from grader.student import Crashed, TimedOut
from grader.submission import Submission
from grader.text import printable

DISTRIBUTION = "grading-kit"
CheckFinished = Callable[[Exercise, CheckResult], None]


class Judge:
    """Grades submissions on some exercises with one seed."""

    def __init__(
        self,
        catalogue: Catalogue,
        exercises: Sequence[Exercise],
        workers: WorkerSource,
        *,
        seed: int = 0,
        explains: bool = True,
    ) -> None:
        """With `explains` false, failures are not shrunk: for runs whose messages nobody reads."""
        self.exercises = tuple(exercises)
        self._catalogue = catalogue
        self._workers = workers
        self._seed = seed
        self._explains = explains
        self._corpus = Corpus(seed)

    def grade(
        self,
        submission: Submission,
        *,
        on_check: CheckFinished = lambda exercise, result: None,
    ) -> Grade:
        """Grade a submission; `on_check` hears of every result as it comes."""
        started = time.perf_counter()
        results = []
        problem = ""
        definitions_only = False
        for exercise in self.exercises:
            with self.begin(submission, exercise, definitions_only=definitions_only) as run:
                checks = []
                for check in exercise.checks:
                    checks.append(run.run(check))
                    on_check(exercise, checks[-1])
                results.append(
                    ExerciseResult(exercise.name, exercise.title, tuple(checks), remarks=run.remarks)
                )
                definitions_only = run.definitions_only
                problem = problem or run.problem
        seconds = time.perf_counter() - started
        return Grade(**self.header(submission), exercises=tuple(results), seconds=seconds, problem=problem)

    def begin(
        self, submission: Submission, exercise: Exercise, *, definitions_only: bool = False
    ) -> ExerciseRun:
        """Return a run of one exercise, whose checks are then asked for one by one."""
        session = Session(
            submission, exercise, self._workers, seed=self._seed, definitions_only=definitions_only
        )
        return ExerciseRun(submission, exercise, session, self._corpus, explains=self._explains)

    def refuse(self, submission: Submission, problem: str) -> Grade:
        """Return the grade of a submission that can't be read: every check failed, and why."""
        problem = printable(problem)
        results = []
        for exercise in self.exercises:
            checks = [
                CheckResult(check.name, check.title, "failed", check.points, message=problem)
                for check in exercise.checks
            ]
            results.append(ExerciseResult(exercise.name, exercise.title, tuple(checks)))
        return Grade(**self.header(submission), exercises=tuple(results), problem=problem)

    def header(self, submission: Submission) -> dict[str, Any]:
        """Return what a grade says beside its results: of the submission, the kit and the machine."""
        return {
            "submission": {
                "id": printable(submission.id),
                "path": printable(submission.path),
                "sha256": submission.sha256,
            },
            "kit": {
                "version": version(DISTRIBUTION),
                "course": self._catalogue.title,
                "course_sha256": self._catalogue.sha256,
            },
            "environment": {
                "python": platform.python_version(),
                "torch": str(torch.__version__),
                "platform": platform.platform(),
                "device": "cpu",
                "datasets": [],
                "confinement": list(self._workers.confinement),
            },
            "seed": self._seed,
        }


class ExerciseRun:
    """One submission on one exercise: one worker for all its checks, while it lasts."""

    def __init__(
        self,
        submission: Submission,
        exercise: Exercise,
        session: Session,
        corpus: Corpus,
        *,
        explains: bool,
    ) -> None:
        self._exercise = exercise
        self._session = session
        self._corpus = corpus
        self._explains = explains
        self._submission = submission

    def __enter__(self) -> ExerciseRun:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the worker."""
        self._session.close()

    @property
    def definitions_only(self) -> bool:
        """Whether the source had to be loaded without its other top-level code."""
        return self._session.definitions_only

    @property
    def problem(self) -> str:
        """Why nothing at all of the source could be read; empty where something could."""
        survey = self._session.survey
        if survey is None or survey.readable or not survey.unreadable:
            return ""
        return str(survey.unreadable[0])

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was left out of the source, in words."""
        read = [f"{file.name}: {part}" for file in self._submission.files for part in file.left_out]
        survey = self._session.survey
        unreadable = [str(part) for part in survey.unreadable] if survey else []
        loaded = [str(part) for part in self._session.left_out]
        return tuple(f"Left out: {printable(part)}" for part in (*read, *unreadable, *loaded))

    def run(self, check: Check) -> CheckResult:
        """Return the result of one check."""
        started = time.perf_counter()
        finding = self._find(check)
        if finding is None:
            return _result(check, "passed", started)
        survey = self._session.survey
        todo = finding.status == "todo"
        return _result(
            check,
            finding.status,
            started,
            message=printable(finding.message),
            hint=check.hint if finding.status == "failed" and finding.calls else "",
            counterexample="" if todo else explain.counterexample(finding, self._exercise),
            location=explain.location(finding, survey),
            repro="" if todo else explain.repro(finding, self._exercise, survey),
        )

    def _find(self, check: Check) -> Finding | None:
        try:
            self._session.prepare()
        except TimedOut as problem:
            return Finding("timeout", str(problem), {}, ())
        except Crashed as problem:
            return Finding("crashed", str(problem), {}, ())
        survey = self._session.survey
        assert survey is not None
        finding = replay(
            check,
            self._exercise,
            self._corpus.examples(check),
            self._session.ask,
            mentions=[str(mention) for mention in survey.mentions],
        )
        if finding and finding.status == "failed" and self._explains and check.strategies:
            # The first failure of an exercise is worth a search; the later ones often follow from it.
            self._explains = False
            return explain.shrink(check, self._exercise, self._session, seed=self._corpus.seed) or finding
        return finding


def _result(check: Check, status: Status, started: float, **texts: Any) -> CheckResult:
    seconds = time.perf_counter() - started
    return CheckResult(check.name, check.title, status, check.points, seconds, **texts)
