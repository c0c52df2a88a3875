"""Opens a judge and its workers for a run, after the device and the confinement were checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pluggy

from grader.course.catalogue import Catalogue
from grader.course.exercise import Exercise
from grader.datasets import digits
from grader.datasets.images import find_datasets
from grader.grades.grade import CheckResult, Misconception
from grader.judge.budget import SUBMISSION_SECONDS
from grader.judge.options import RunSettings
from grader.sandbox.workers import WorkerSource
from grader.text.message import CommandError, Message, joined, listed

if TYPE_CHECKING:
    from grader.judge.judge import Judge


class ConfinementError(CommandError):
    """Learner code cannot be confined in full; the message says what is missing."""

    exit_status = 3


class DeviceError(CommandError):
    """This machine does not have the requested device; the message says what to do."""


def open_judge(
    settings: RunSettings,
    catalogue: Catalogue,
    manager: pluggy.PluginManager,
    workers: WorkerSource,
) -> Judge:
    """Return a judge for these settings, on a device that this machine has.

    Raises UnknownExercise, ConfinementError, DataError, DeviceError.
    """
    # Loads torch; a worker that was started before does the same meanwhile.
    from grader.judge.judge import Judge

    exercises = catalogue.select(settings.exercises)
    if settings.require_confinement:
        require_confinement(workers)
    return Judge(
        catalogue,
        exercises,
        workers,
        replace(settings, device=choose_device(settings.device)),
        seconds=submission_seconds(catalogue, settings),
        datasets=find_datasets(exercises, manager, root=settings.data),
        diagnose=partial(explain, manager),
    )


def submission_seconds(catalogue: Catalogue, settings: RunSettings) -> float:
    """Return the seconds that a submission's processes may compute or wait, as the assignment says."""
    assignment = catalogue.assignment(settings.exercises)
    return assignment.seconds if assignment and assignment.seconds else SUBMISSION_SECONDS


def explain(
    manager: pluggy.PluginManager, exercise: Exercise, checks: Sequence[CheckResult]
) -> tuple[Misconception, ...]:
    """Return what a submission most likely gets wrong, where a check has failed and a plugin knows it."""
    if not any(check.traits for check in checks):
        return ()
    found: Misconception | Sequence[Misconception] | None
    found = manager.hook.grader_explain(exercise=exercise, checks=checks)
    return (found,) if isinstance(found, Misconception) else tuple(found or ())


def start_workers(manager: pluggy.PluginManager, catalogue: Catalogue) -> WorkerSource:
    """Return a source of workers, to be closed, that keeps the courses from learner code.

    Raises WorkerStartError.
    """
    hidden = [*(course.folder for course in catalogue.courses), *digits.labels()]
    source: WorkerSource = manager.hook.grader_worker(hidden=hidden)
    return source


@contextmanager
def worker_source(manager: pluggy.PluginManager, catalogue: Catalogue) -> Iterator[WorkerSource]:
    """Start the source of workers; afterwards end it and all that it started."""
    source = start_workers(manager, catalogue)
    try:
        yield source
    finally:
        source.close()


def choose_device(wanted: str) -> str:
    """Return "cpu" or "cuda"; "auto" is the GPU where torch finds one. Raises DeviceError."""
    if wanted == "cpu":
        return "cpu"
    import torch

    # Only asks: a context on the GPU is opened in a worker, after its fork.
    there = torch.cuda.is_available()
    if wanted == "cuda" and not there:
        raise DeviceError("the device cuda was requested, but torch finds no GPU here; use cpu or auto")
    return "cuda" if there else "cpu"


def require_confinement(workers: WorkerSource) -> None:
    """Raise ConfinementError unless every layer that this kit has is active."""
    missing = [layer for layer in ("landlock", "seccomp") if layer not in workers.confinement]
    if missing:
        unused = Message("the plugin in use does not have it")
        raise ConfinementError(
            "learner code can't be confined here without {missing} ({reasons}); grader doctor says "
            "what that means; to grade it nevertheless, leave --require-confinement out",
            missing=listed(*missing),
            reasons=joined(*(workers.missing.get(layer, unused) for layer in missing)),
        )
