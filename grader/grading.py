"""Grades a submission: the one loop that the command line, the audit and pytest share."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import pluggy
import torch

from grader import explain
from grader.catalogue import Catalogue
from grader.corpus import Corpus
from grader.dataset import Dataset, find_datasets
from grader.exercise import Check, Exercise
from grader.process import WorkerSource
from grader.replay import Finding, Outcome, replay
from grader.result import CheckResult, ExerciseResult, Grade, Status
from grader.run import RunOptions, choose_device, require_confinement
from grader.session import OnProgress, Session
from grader.student import Ask, Crashed, Student, TimedOut
from grader.submission import Submission
from grader.text import printable

DISTRIBUTION = "grading-kit"
# A source that could not be loaded for so many exercises is not tried for the others: each try takes
# as long as loading may.
_MOST_LOAD_PROBLEMS = 2
CheckFinished = Callable[[Exercise, CheckResult], None]


def open_judge(
    options: RunOptions,
    catalogue: Catalogue,
    manager: pluggy.PluginManager,
    workers: WorkerSource,
    **more: Any,
) -> Judge:
    """Return a judge for a run; `more` goes to Judge.

    Raises UnknownExercise, ConfinementError, DataError, DeviceError.
    """
    exercises = catalogue.select(options.exercises)
    if options.require_confinement:
        require_confinement(workers)
    return Judge(
        catalogue,
        exercises,
        workers,
        seed=options.seed,
        device=choose_device(options.device),
        datasets=find_datasets(exercises, manager, root=options.data),
        **more,
    )


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
        on_progress: OnProgress = lambda progress: None,
    ) -> None:
        """`datasets` holds the data set of each exercise that asks for one; `device` is where learner
        code computes. With `explains` false, failures are not shrunk: for runs whose messages nobody
        reads.
        """
        self.exercises = tuple(exercises)
        self._device = device
        self._datasets = {name: data.relabelled(seed) for name, data in (datasets or {}).items()}
        self._on_progress = on_progress
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
        load_problems: list[TimedOut | Crashed] = []
        for exercise in self.exercises:
            hopeless = load_problems[-1] if len(load_problems) == _MOST_LOAD_PROBLEMS else None
            with self.begin(
                submission, exercise, definitions_only=definitions_only, load_problem=hopeless
            ) as run:
                checks = []
                for check in exercise.checks:
                    checks.append(run.run(check))
                    on_check(exercise, checks[-1])
                results.append(
                    ExerciseResult(exercise.name, exercise.title, tuple(checks), remarks=run.remarks)
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
        session = Session(
            submission,
            exercise,
            self._workers,
            seed=self._seed,
            device=self._device,
            definitions_only=definitions_only,
            load_problem=load_problem,
            on_progress=self._on_progress,
        )
        dataset = self._datasets.get(exercise.name)
        return ExerciseRun(submission, exercise, session, self._corpus, dataset, explains=self._explains)

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
                "device": self._device,
                "datasets": sorted({dataset.name for dataset in self._datasets.values()}),
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
        dataset: Dataset | None,
        *,
        explains: bool,
    ) -> None:
        self._exercise = exercise
        self._session = session
        self._corpus = corpus
        self._dataset = dataset
        self._explains = explains
        self._submission = submission
        self._remarks: dict[str, None] = {}

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
    def load_problem(self) -> TimedOut | Crashed | None:
        """Why not even the source's definitions could be loaded."""
        return self._session.load_problem

    @property
    def problem(self) -> str:
        """Why nothing at all of the source could be read; empty where something could."""
        survey = self._session.survey
        if survey is None or survey.readable or not survey.unreadable:
            return ""
        return str(survey.unreadable[0])

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was left out of the source, and what the checks remarked, in words."""
        read = [f"{file.name}: {part}" for file in self._submission.files for part in file.left_out]
        survey = self._session.survey
        unreadable = [str(part) for part in survey.unreadable] if survey else []
        loaded = [str(part) for part in self._session.left_out]
        left_out = [f"Left out: {printable(part)}" for part in (*read, *unreadable, *loaded)]
        stand_in = [self._dataset.remark] if self._dataset and self._dataset.remark else []
        return (*left_out, *stand_in, *self._remarks)

    def run(self, check: Check) -> CheckResult:
        """Return the result of one check."""
        started = time.perf_counter()
        outcome = self._find(check)
        self._remarks |= dict.fromkeys(outcome.remarks)
        finding = outcome.finding
        if finding is None:
            return _result(check, "passed", started, data=outcome.data)
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
            data=outcome.data,
        )

    def _find(self, check: Check) -> Outcome:
        try:
            self._session.prepare()
        except TimedOut as problem:
            return Outcome(Finding("timeout", str(problem), {}, ()))
        except Crashed as problem:
            return Outcome(Finding("crashed", str(problem), {}, ()))
        survey = self._session.survey
        assert survey is not None
        mentions = [str(mention) for mention in survey.mentions]

        def enrol(ask: Ask) -> Student:
            return Student(self._exercise, ask, mentions=mentions, dataset=self._dataset)

        outcome = replay(check, self._corpus.examples(check), enrol, self._session.ask)
        if outcome.finding and outcome.finding.status == "failed" and self._explains and check.strategies:
            # The first failure of an exercise is worth a search; the later ones often follow from it.
            self._explains = False
            found = explain.shrink(check, enrol, self._session, seed=self._corpus.seed)
            return replace(outcome, finding=found or outcome.finding)
        return outcome


def _result(check: Check, status: Status, started: float, **rest: Any) -> CheckResult:
    seconds = time.perf_counter() - started
    return CheckResult(check.name, check.title, status, check.points, seconds, **rest)
