"""What learner code may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one worker may take: seconds of wall time, bytes of memory and of a folder, a GPU."""

    call_seconds: float = 2.0
    load_seconds: float = 5.0
    check_seconds: float = 20.0
    memory_bytes: int = 2 * 1024**3
    scratch_bytes: int = 0
    """What it may write into its folder; none, unless the exercise grants it."""
    gpu: bool = False
