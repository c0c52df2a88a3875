"""What learner code may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one worker may take: seconds of wall time and bytes of memory."""

    call_seconds: float = 2.0
    load_seconds: float = 5.0
    check_seconds: float = 20.0
    memory_bytes: int = 2 * 1024**3
