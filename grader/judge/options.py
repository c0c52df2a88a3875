"""What a person asks of the grading: which exercises, seed, device, data and language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DEVICES = ("auto", "cpu", "cuda")
DATA_VARIABLE = "GRADER_DATA"


@dataclass(frozen=True)
class RunSettings:
    """What a person asks of the grading; it travels as a whole to the judge and to other processes."""

    exercises: tuple[str, ...] = ()
    """Names of exercises; an empty tuple means all."""
    seed: int = 0
    """The seed from which the examples are drawn."""
    device: str = "cpu"
    """Where submissions compute: cpu, cuda, or auto, the GPU where torch finds one."""
    data: Path | None = None
    """The torchvision root that a person names."""
    language: str = "en"
    """The language of the messages, en or zh."""
    require_confinement: bool = False
    """Whether to refuse to grade where learner code cannot be confined in full."""
    explains: bool = True
    """Whether a smaller failing example is searched for; an audit reads no messages and turns it off."""


DEFAULT_SETTINGS = RunSettings()
