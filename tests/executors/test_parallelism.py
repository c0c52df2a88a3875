"""How the options of the command line set the parallelism of a class."""

from __future__ import annotations

import os
import subprocess
import sys

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


@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="only Linux says which processors are allowed"
)
def test_auto_is_one_process_for_each_processor_that_is_allowed() -> None:
    """A command that may use one of the machine's processors grades in one process."""
    code = (
        "import os, sys\nos.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "from grader.commands.grade import command\n"
        "context = command.make_context('grade', ['.', '--out', 'out', '--jobs', sys.argv[1]])\n"
        "print(context.params['jobs'])"
    )

    def jobs(value: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, value], capture_output=True, text=True, check=False
        )
        return done.stdout.strip() or done.stderr.splitlines()[-1]

    assert (jobs("auto"), jobs("3")) == ("1", "3")
    assert "'many' is not a valid integer range." in jobs("many")
