"""How the submissions of a class are graded in parallel, and the error where that is not possible."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

from grader.text.message import CommandError

PROCESSES = "processes"


@dataclass(frozen=True)
class Parallelism:
    """Which executor grades a class, and on how many processes or on which cluster."""

    executor: str = PROCESSES
    jobs: int | None = None
    """The number of processes; None where the command line does not give one."""
    scheduler: str | None = None
    """The address of a cluster's scheduler."""

    @property
    def is_off(self) -> bool:
        """Whether the command's own process grades, one submission after the other."""
        return self.executor == PROCESSES and self.scheduler is None and self.jobs in (None, 1)

    @property
    def for_one_submission(self) -> Parallelism:
        """The same executor with at most one process."""
        return self if self.jobs is None else replace(self, jobs=1)


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class ExecutorError(CommandError):
    """The submissions can't be graded in parallel as requested; the message says why and what to do."""
