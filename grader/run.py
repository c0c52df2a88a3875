"""What a person asks of a run: which exercises, which seed, which device, which data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from grader.message import Message, Told, joined, listed

if TYPE_CHECKING:
    from grader.process import WorkerSource

DEVICES = ("auto", "cpu", "cuda")
DATA_VARIABLE = "GRADER_DATA"
PROCESSES = "processes"


@dataclass(frozen=True)
class RunOptions:
    """What a person asks of a run, in words that travel to other processes."""

    exercises: tuple[str, ...] = ()
    """Names; none means all."""
    seed: int = 0
    device: str = "auto"
    data: Path | None = None
    """The torchvision root that a person has named."""
    language: str = "en"
    require_confinement: bool = False
    """Whether to refuse where learner code can't be confined in full."""


@dataclass(frozen=True)
class Where:
    """Where the submissions of a class are graded side by side."""

    executor: str = PROCESSES
    jobs: int | None = None
    """Processes, as far as a person has said how many."""
    scheduler: str | None = None
    """The address of a cluster's."""

    @property
    def alone(self) -> Where:
        """The same, for one submission."""
        return replace(self, jobs=self.jobs and 1)


class ExecutorError(Told):
    """Submissions can't be graded side by side as was asked; the message says why and what to do."""


class ConfinementError(Told):
    """Learner code can't be confined as was asked; the message says what is missing."""


class DeviceError(Told):
    """The device that was asked for is not there; the message says what to do."""


def choose_device(wanted: str) -> str:
    """Return "cpu" or "cuda"; "auto" is the GPU where torch finds one. Raises DeviceError."""
    if wanted == "cpu":
        return "cpu"
    import torch

    # Only asks: a context on the GPU is opened in a worker, after its fork.
    there = torch.cuda.is_available()
    if wanted == "cuda" and not there:
        raise DeviceError("the device cuda was asked for, and torch finds no GPU here; use cpu or auto")
    return "cuda" if there else "cpu"


def require_confinement(workers: WorkerSource) -> None:
    """Raise ConfinementError unless every layer that this kit has is active."""
    missing = [layer for layer in ("landlock", "seccomp") if layer not in workers.confinement]
    if missing:
        unused = Message("the plugin in use has none")
        raise ConfinementError(
            "learner code can't be confined here without {missing} ({reasons}); grader doctor says "
            "what that means; without --require-confinement it is graded all the same",
            missing=listed(*missing),
            reasons=joined(*(workers.missing.get(layer, unused) for layer in missing)),
        )
