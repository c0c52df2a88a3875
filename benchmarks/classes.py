"""Whether a submission costs the same in a large class as in a small one: time, and memory.

    python benchmarks/classes.py [--sizes 10 100 1000] [--jobs 1 2] [--exercise NAME]...

Grades classes of hand-ins of which no two are alike and every third is wrong, with `grader grade`. Prints,
for each size, wall and processor time a submission, everything included; the latter without what a class of
one submission a job costs, most of which is the start-up; and the largest resident size of the judge (with
several jobs, of the process that starts the others) and of all processes together, where a page that several
share is counted in parts. In brackets, each beside the smallest class: near 1 is flat. Memory is looked at
three times a second, on Linux alone.
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
    """Grade the classes and print."""
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
    """Return what a class costs."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "in").mkdir()
        for number in range(size):
            source = hand_in(number, *names)
            (folder / "in" / f"learner{number:05}.py").write_text(source, encoding="utf-8")
        return measure.grade(folder, "--jobs", str(jobs), names=names, look=True)


def figures(cost: Cost, size: int, begun: Cost, first: int) -> tuple[float, ...]:
    """Return what a row shows: seconds a submission three times, bytes twice.

    `begun` is what the first few cost, one a job.
    """
    after = (cost.cpu - begun.cpu) / max(1, size - first)
    return cost.wall / size, cost.cpu / size, after, cost.own, cost.tree


def texts(values: tuple[float, ...]) -> list[str]:
    """Return the figures with their units."""
    seconds = [f"{1e3 * value:.1f} ms" for value in values[:3]]
    return [*seconds, *(f"{value / 2**20:.0f} MiB" for value in values[3:])]


def beside_first(value: float, first: float) -> str:
    """Return how many times the smallest class's figure it is."""
    return f"{value / first:.2f}" if first else "-"


if __name__ == "__main__":
    main()
