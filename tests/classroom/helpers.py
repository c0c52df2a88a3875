"""What a run leaves that nothing happens to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Undisturbed:
    """What a run leaves that nothing happens to, and how long it takes."""

    folder: Path
    older: Path
    """What a run with another seed leaves."""
    results: dict[str, Any]
    seconds: dict[int, float]
    """By the number of jobs."""
    touches: int

    @property
    def rows(self) -> dict[str, Any]:
        rows: dict[str, Any] = self.results["gradebook.sqlite"]
        return rows
