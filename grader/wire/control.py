"""What the judge and a warm process send each other: requests to fork or end a child, and one number back.

A request is one letter and a number: the process id of a child, or the length of the text that follows.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass

FORK, KILL, ENDED, IMPORT = b"F", b"K", b"E", b"I"
"""Fork a child (the text is its Allowance), kill one, say how one ended, load a module (the text)."""
REQUEST = struct.Struct("<cQ")
REPLY = struct.Struct("<q")
HUNG_UP = -1  # instead of a wait status: the child had closed its channel, and did not end


@dataclass(frozen=True)
class Allowance:
    """What one worker may take."""

    memory_bytes: int = 2 * 1024**3
    scratch_bytes: int = 0
    """What it may write into its folder; nothing, unless the exercise allows it."""
    gpu: bool = False

    def packed(self) -> str:
        """Return the text that is sent."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str | bytes) -> Allowance:
        """Return what was sent."""
        return cls(**json.loads(text))
