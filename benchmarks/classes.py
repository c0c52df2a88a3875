"""Whether time and memory per submission stay the same from a small class to a large one.

    python benchmarks/classes.py [--sizes 10 100 1000] [--jobs 1 2] [--exercise NAME]...

Grades classes with `grader grade`. All hand-ins differ, and every third one is wrong. Prints, for each
size, wall and processor time per submission, everything included; processor time without what a class of
one submission per job costs, which is mostly the start-up; the largest resident size of the judge (with
several jobs, of the process that starts the others) and of all processes together. A page that several
processes share is divided among them. In brackets: the ratio to the smallest class (1: no growth). Memory
is sampled three times a second, only on Linux.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import measure
from hand_ins import TASKS, hand_in
from measure import Cost
from rich.console import Console
from rich.table import Table


def main() -> None:
    """Grade the classes and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--exercise", action="append", choices=list(TASKS), help="repeatable; default: all")
    options = parser.parse_args()
    names = options.exercise or list(TASKS)
    print(f"{measure.machine('torch', 'hypothesis')}; {measure.load()}; {', '.join(names)}")
    columns = ("jobs", "size", "wall", "CPU", "CPU, started", "judge", "all processes")
    table = Table(*columns, box=None)
    for jobs in options.jobs:
        begun = grade(jobs, jobs, names)
        rows = {size: figures(grade(size, jobs, names), size, begun, jobs) for size in sorted(options.sizes)}
        first = next(iter(rows.values()))
        for size, values in rows.items():
            beside = (f"{text} ({beside_first(v, f)})" for v, f, text in zip(values, first, texts(values)))
            table.add_row(str(jobs), str(size), *beside)
    Console(width=100).print(table)


def grade(size: int, jobs: int, names: list[str]) -> Cost:
    """Grade a class of this size and return its cost."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "in").mkdir()
        for number in range(size):
            source = hand_in(number, *names)
            (folder / "in" / f"learner{number:05}.py").write_text(source, encoding="utf-8")
        return measure.grade(folder, "--jobs", str(jobs), names=names, look=True)


def figures(cost: Cost, size: int, begun: Cost, first: int) -> tuple[float, ...]:
    """Return the figures of a row: seconds per submission three times, bytes twice.

    `begun` is the cost of a class of one submission per job.
    """
    after = (cost.cpu - begun.cpu) / max(1, size - first)
    return cost.wall / size, cost.cpu / size, after, cost.own, cost.tree


def texts(values: tuple[float, ...]) -> list[str]:
    """Return the figures with their units."""
    seconds = [f"{1e3 * value:.1f} ms" for value in values[:3]]
    return [*seconds, *(f"{value / 2**20:.0f} MiB" for value in values[3:])]


def beside_first(value: float, first: float) -> str:
    """Return the ratio of a figure to the figure of the smallest class."""
    return f"{value / first:.2f}" if first else "-"


if __name__ == "__main__":
    main()
