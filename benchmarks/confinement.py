"""The cost of confinement: the same submission graded with it and without it, in turns.

    python benchmarks/confinement.py [--rounds 30] [--exercise softmax]

Prints, for each exercise, the medians of both and of the differences between neighbours, which are
the cost of confinement per submission: each exercise starts a worker, loads the code, calls it and ends it.
For the unconfined workers, the kernel reports neither Landlock nor seccomp.
"""

from __future__ import annotations

import argparse
import platform
import shlex
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from unittest import mock

from rich.console import Console
from rich.table import Table

from grader.course.catalogue import read_catalogue
from grader.handins.submission import SourceFile, Submission
from grader.judge.judge import Judge
from grader.judge.opening import start_workers
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager
from grader.sandbox.workers import WarmWorkers

WITHOUT = """
import errno, os, sys
import pyseccomp

rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), 444)
rules.add_rule(pyseccomp.ERRNO(errno.EINVAL), "seccomp")
rules.load()
os.execv(sys.argv[1], sys.argv[1:])
"""


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--exercise", action="append", default=[])
    options = parser.parse_args()
    manager = plugin_manager()
    catalogue = read_catalogue(manager)
    names = options.exercise or ["softmax", "cross_entropy", "accuracy", "train_epoch"]
    table = Table("exercise", "without", "with", "ratio", "difference", "its middle half", box=None)
    with closing(start_workers(manager, catalogue)) as confined, closing(bare_workers()) as bare:
        layers = [", ".join(workers.confinement) for workers in (bare, confined)]
        print(f"{platform.platform()}; without: {layers[0]}; with: {layers[1]}")
        for name in names:
            exercise = catalogue.select([name])[0]
            source = (exercise.folder / "reference.py").read_text(encoding="utf-8")
            submission = Submission(name, name, (SourceFile(f"{name}.py", (source,)),))
            settings = RunSettings(explains=False)
            judges = [Judge(catalogue, [exercise], workers, settings) for workers in (bare, confined)]
            times = [[measure(judge, submission) for judge in judges] for _ in range(options.rounds + 2)][2:]
            table.add_row(name, *figures(times))
    Console().print(table)


def bare_workers() -> WarmWorkers:
    """Return workers that cannot be confined."""
    with tempfile.NamedTemporaryFile("w", suffix=".sh", delete=False) as script:
        script.write(f'#!/bin/sh\nexec {sys.executable} -c {shlex.quote(WITHOUT)} {sys.executable} "$@"\n')
    Path(script.name).chmod(0o700)
    with mock.patch.object(sys, "executable", script.name):
        workers = WarmWorkers()
    assert workers.confinement == ("process",)
    Path(script.name).unlink()
    return workers


def measure(judge: Judge, submission: Submission) -> float:
    """Return the seconds that one submission takes, and assert that it gets full marks."""
    started = time.perf_counter()
    grade = judge.grade(submission)
    seconds = time.perf_counter() - started
    assert grade.complete
    return seconds


def figures(times: list[list[float]]) -> list[str]:
    """Return a row's figures: medians in milliseconds, their ratio, the differences of neighbours."""
    without, with_all = (statistics.median(column) for column in zip(*times))
    differences = sorted(confined - bare for bare, confined in times)
    low, _, high = statistics.quantiles(differences, n=4)
    return [
        f"{without * 1e3:.1f} ms",
        f"{with_all * 1e3:.1f} ms",
        f"{with_all / without:.3f}",
        f"{statistics.median(differences) * 1e3:+.1f} ms",
        f"{low * 1e3:+.1f} to {high * 1e3:+.1f} ms",
    ]


if __name__ == "__main__":
    main()
