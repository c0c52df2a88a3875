"""What a step of the kit can find wrong with learner code, by a name for which the judge has the words."""

from __future__ import annotations

from typing import Literal

ProblemName = Literal["figure", "axes", "net", "gradient", "passes", "batches"]
"""A value that is not a Figure, not Axes, not a net; an updater without gradients; too many passes over
batches; too many batches in one pass."""
