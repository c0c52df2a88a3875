"""What a person asks of the grading: which exercises, seed, device, data and language."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from pathlib import Path

DEVICES = ("auto", "cpu", "cuda")
DATA_VARIABLE = "GRADER_DATA"
Seed = int | str
"""The number that a person gave, or the hexadecimal digits that the kit drew: 128 bits.

No learner may know a drawn seed: it is in the gradebook and in no other file.
"""


@dataclass(frozen=True)
class RunSettings:
    """What a person asks of the grading; it travels as a whole to the judge and to other processes."""

    exercises: tuple[str, ...] = ()
    """Names of exercises; an empty tuple means all."""
    seed: Seed = 0
    """What the examples are drawn from."""
    device: str = "cpu"
    """Where submissions compute: cpu, cuda, or auto, the GPU where torch finds one."""
    data: Path | None = None
    """The torchvision root that a person names."""
    language: str = "en"
    """The language of the messages, en or zh."""
    other_languages: tuple[str, ...] = ()
    """Further languages in which each text of a grade is kept."""
    require_confinement: bool = False
    """Whether to refuse to grade where learner code cannot be confined in full."""
    keeps_examples: bool = False
    """Whether examples are kept in files from run to run: for learners, where the seed is not a secret."""
    explains: bool = True
    """Whether a smaller failing example is searched for; an audit reads no messages and turns it off."""

    @property
    def shown_seed(self) -> int | None:
        """The seed as a grade shows it: None where the kit drew it."""
        return self.seed if isinstance(self.seed, int) else None


DEFAULT_SETTINGS = RunSettings()


def for_a_learner(settings: RunSettings) -> RunSettings:
    """Return the settings of a run that marks nothing: the examples of the usual seed are kept."""
    return replace(settings, keeps_examples=settings.seed == DEFAULT_SETTINGS.seed)


def draw_seed() -> Seed:
    """Return a new seed that no program can find by trying."""
    return secrets.token_hex(16)
