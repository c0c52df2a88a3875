"""Watches from outside the resources of a worker that the kernel does not limit by itself."""

from __future__ import annotations

from pathlib import Path

from grader.sandbox.folders import statuses
from grader.sandbox.limits import Limits
from grader.text.message import Message

# A thread with a small stack takes hardly any memory that is counted, and a machine can hold only so many.
MOST_THREADS = 256
MOST_FILES = 1000
_BLOCK_BYTES = 512


class ResourceWatch:
    """Counts the threads of one worker, and the files in its folder."""

    def __init__(self, pid: int, folder: Path, limits: Limits) -> None:
        self._status = Path(f"/proc/{pid}/stat")
        self.folder = folder
        self._scratch_bytes = limits.scratch_bytes
        self._most_files = MOST_FILES
        self._most_bytes = limits.scratch_bytes

    def leave_out_what_is_there(self) -> None:
        """Count from now on only what comes on top of what the folder holds. Raises OSError."""
        if self._scratch_bytes:
            there = [status.st_blocks * _BLOCK_BYTES for status in statuses(self.folder)]
            self._most_files = MOST_FILES + len(there)
            self._most_bytes = self._scratch_bytes + sum(there)

    def excess(self) -> str:
        """Return what the worker has too much of, as the end of a sentence about "its process", or ""."""
        if self._threads() > MOST_THREADS:
            return Message("had started more than {most} threads", most=MOST_THREADS)
        if self._scratch_bytes and self._is_full():
            return Message(
                "had more than the {size:g} MiB, or the {files:,} files, that it may have in its folder",
                size=self._scratch_bytes / 2**20,
                files=MOST_FILES,
            )
        return ""

    def _threads(self) -> int:
        try:
            # The name in parentheses may hold any characters; the count is the 18th field after it.
            fields = self._status.read_bytes().rpartition(b")")[2].split()
        except OSError:
            return 0
        return int(fields[17])

    def _is_full(self) -> bool:
        """Return whether the folder holds too much; what cannot be read counts as too much."""
        files, blocks = 0, 0
        try:
            for status in statuses(self.folder):
                files += 1
                blocks += status.st_blocks
                if files > self._most_files or blocks * _BLOCK_BYTES > self._most_bytes:
                    return True
        except FileNotFoundError:  # it has ended, or removes a file just now
            return False
        except OSError:
            return True
        return False
