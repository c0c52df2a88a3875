"""What one submission may take of the machine, all its exercises together."""

from __future__ import annotations

from dataclasses import dataclass, field

# The kit's course takes some 60 seconds of a right submission on a slow machine.
SUBMISSION_SECONDS = 120.0
# What answers may take in the judge's memory. The right answers to a check of the kit's course take at most
# 2.3 MiB, those to all its checks 12; the parameters of a net of 5 million take 40.
MOST_CHECK_BYTES = 64 * 1024**2
MOST_SUBMISSION_BYTES = 256 * 1024**2
# Explanations have a budget of their own: no verdict may depend on them.
_EXPLANATION_SECONDS = 30.0


@dataclass
class Amount:
    """So much of something: what there is, and what is spent."""

    most: float
    spent: float = 0.0

    @property
    def left(self) -> float:
        """What is left; negative where the last call took more."""
        return self.most - self.spent


@dataclass
class Share:
    """What a submission may take for one purpose."""

    seconds: Amount
    """For which its processes may compute or wait."""
    answer_bytes: Amount
    """What its answers may take in the judge's memory, which also bounds the time that judging them takes."""


def verdict_share(seconds: float = SUBMISSION_SECONDS) -> Share:
    """Return what loading a submission, and the calls that verdicts need, may take."""
    return Share(Amount(seconds), Amount(MOST_SUBMISSION_BYTES))


def _explanation_share() -> Share:
    return Share(Amount(_EXPLANATION_SECONDS), Amount(MOST_CHECK_BYTES))


@dataclass
class Budget:
    """What the processes of one submission may take."""

    verdicts: Share = field(default_factory=verdict_share)
    explanations: Share = field(default_factory=_explanation_share)
