"""What a person asks of a run: which exercises, which seed, which device, which data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DEVICES = ("auto", "cpu", "cuda")


@dataclass(frozen=True)
class RunOptions:
    """What a person asks of a run, in words that travel to other processes."""

    exercises: tuple[str, ...] = ()
    """Names; none means all."""
    seed: int = 0
    device: str = "auto"
    data: Path | None = None
    """The torchvision root that a person has named."""


class DeviceError(Exception):
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
