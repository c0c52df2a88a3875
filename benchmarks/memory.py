"""The memory of the judge over a class of hand-ins that try to fill it.

    python benchmarks/memory.py [--copies 3] [--exercise NAME]...

Grades hand-ins that return as much as they can: lists of many small tensors, tensors of another content each
time, large tensors, long texts, deep dicts, long messages of exceptions. Prints the peak resident memory of
this process, which is the judge, after each of them, and the largest one at the end. On Linux and macOS.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from pathlib import Path

import measure
from rich.console import Console
from rich.table import Table

from grader.course.catalogue import Catalogue, read_catalogue
from grader.course.exercise import Exercise
from grader.handins.submission import SourceFile, Submission
from grader.judge.opening import open_judge, worker_source
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager

_SIZES = """
import itertools, torch
count = itertools.count()
"""
# What each function returns.
_ANSWERS = {
    "many small tensors": "[torch.full((15_000,), float(next(count))) for _ in range(500)]",
    "many tiny tensors": "[torch.full((1,), float(next(count))) for _ in range(1_500)]",
    "a tensor that changes": "torch.rand(16_000)",
    "a large tensor": "torch.rand(15 * 2**20)",
    "large booleans": "torch.ones(60 * 2**20, dtype=torch.bool)",
    "a long text": "chr(0x1F600) * (3 * 2**20)",
    "many texts": "[str(next(count)) * 1_000 for _ in range(3_000)]",
    "many dicts": "[{'a': {}} for _ in range(6_000)]",
    "a long message": "exec('raise ValueError(\"x\" * 10**8)')",
}


def main() -> None:
    """Grade the hand-ins, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--exercise", action="append", help="repeatable; default: all")
    parser.add_argument("--data", type=Path, default=os.environ.get("GRADER_DATA"))
    options = parser.parse_args()
    print(f"{measure.machine('torch', 'hypothesis')}; {measure.load()}")
    manager = plugin_manager()
    catalogue: Catalogue = read_catalogue(manager)
    exercises = catalogue.select(options.exercise or [])
    settings = RunSettings(tuple(e.name for e in exercises), data=options.data)
    table = Table("hand-in", "peak", "seconds", box=None)
    with worker_source(manager, catalogue) as workers:
        judge = open_judge(settings, catalogue, manager, workers)
        table.add_row("(before)", f"{peak_mib():.0f} MiB", "")
        for name, answer in _ANSWERS.items():
            started = time.perf_counter()
            for copy in range(options.copies):
                judge.grade(Submission(f"{name} {copy}", name, (hand_in(exercises, answer),)))
            seconds = (time.perf_counter() - started) / options.copies
            table.add_row(name, f"{peak_mib():.0f} MiB", f"{seconds:.1f}")
    Console().print(table)


def hand_in(exercises: tuple[Exercise, ...], answer: str) -> SourceFile:
    """Return a source whose functions, and whose nets, return the answer."""
    lines = [_SIZES]
    for name in dict.fromkeys(name.name for exercise in exercises for name in exercise.names):
        lines.append(f"def {name}(*given, **options): return {answer}")
    return SourceFile("everything.py", ("\n".join(lines),))


def peak_mib() -> float:
    """Return the largest resident memory of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


if __name__ == "__main__":
    main()
