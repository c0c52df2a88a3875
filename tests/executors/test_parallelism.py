"""How the options of the command line set the parallelism of a class."""

from __future__ import annotations

import pytest

from grader.executors.parallelism import Parallelism


@pytest.mark.parametrize(
    ("parallelism", "is_off"),
    [
        (Parallelism(), True),
        (Parallelism(jobs=1), True),
        (Parallelism(jobs=2), False),
        (Parallelism("dask"), False),
        (Parallelism("dask", jobs=1), False),
        (Parallelism(scheduler="tcp://10.0.0.1:8786"), False),
    ],
)
def test_one_process_needs_no_executor(parallelism: Parallelism, is_off: bool) -> None:
    """Without options and with --jobs 1 the command grades in its own process; otherwise an executor does."""
    assert parallelism.is_off == is_off


def test_one_submission_takes_one_process() -> None:
    """A single submission gets one process; a cluster chooses for itself."""
    assert Parallelism(jobs=4).for_one_submission == Parallelism(jobs=1)
    cluster = Parallelism("dask", scheduler="tcp://10.0.0.1:8786")
    assert cluster.for_one_submission == cluster
