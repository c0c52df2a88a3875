"""Where the submissions of a class are graded side by side, and the error where that is impossible."""

from __future__ import annotations

from dataclasses import dataclass, replace

from grader.text.message import CommandError

PROCESSES = "processes"


@dataclass(frozen=True)
class Where:
    """Where the submissions of a class are graded side by side."""

    executor: str = PROCESSES
    jobs: int | None = None
    """Processes, as far as a person has said how many."""
    scheduler: str | None = None
    """The address of a cluster's."""

    @property
    def alone(self) -> Where:
        """The same, for one submission."""
        return replace(self, jobs=self.jobs and 1)


class ExecutorError(CommandError):
    """Submissions can't be graded side by side as was asked; the message says why and what to do."""
