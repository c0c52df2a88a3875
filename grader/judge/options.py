"""What a person asks of a run: which exercises, seed, device, data, language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DEVICES = ("auto", "cpu", "cuda")
DATA_VARIABLE = "GRADER_DATA"


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
