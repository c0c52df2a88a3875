"""The names of the recipes: what a judge can ask a worker to do with a learner's function."""

from __future__ import annotations

from typing import Final, Literal

Recipe = Literal["call", "gradient", "inputs_after", "operations"]

CALL: Final = "call"
GRADIENT: Final = "gradient"
INPUTS_AFTER: Final = "inputs_after"
OPERATIONS: Final = "operations"
