"""What one submission may take of the machine, all its exercises together."""

from __future__ import annotations

from dataclasses import dataclass, field

# The kit's course takes some 60 seconds of a right submission on a slow machine.
SUBMISSION_SECONDS = 120.0
# What the answers of one check may take in the judge's memory. The largest of a course, a net's
# parameters, take 20 MB; answers of a hundred calls of a function take less than one.
MOST_ANSWER_BYTES = 256 * 1024**2
# Explanations have a time of their own: no verdict may depend on them.
_EXPLANATION_SECONDS = 30.0


@dataclass
class Seconds:
    """Some seconds of a submission's processes: what there are, and what is spent."""

    most: float
    spent: float = 0.0

    @property
    def left(self) -> float:
        """What is left; negative where the last call took longer."""
        return self.most - self.spent


@dataclass
class Budget:
    """The seconds that the processes of one submission may compute or wait."""

    verdicts: Seconds = field(default_factory=lambda: Seconds(SUBMISSION_SECONDS))
    """For loading it, and for the calls that verdicts need."""
    explanations: Seconds = field(default_factory=lambda: Seconds(_EXPLANATION_SECONDS))
