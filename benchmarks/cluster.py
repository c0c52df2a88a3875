"""The cost of a large class on a cluster: processor time, bytes, and the rate of the one writing process.

    python benchmarks/cluster.py [--submissions 100000] [--places 64] [--class examples/class] [NAME]...

Grades the class, three copies of it, and one hand-in of it alone on the exercises and assignments NAME
("core" by default) with `grader grade`: the difference of the first two is the cost of a submission with
answers that other submissions gave before; the last is the cost of starting a place. Then takes the bytes
sent for these submissions and measures the work of the machine where a run is started: read hand-ins and
pack them, unpack grades and write them; and how many tasks of that size pass through Dask's client, its
scheduler and two workers, all on this machine, when nothing is graded. Needs the extra `cluster`.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import mean
from typing import TypeVar

import measure
from rich.console import Console
from rich.table import Table

from grader.classroom.gradebook import Gradebook, Stamp, StampedGrade, open_gradebook
from grader.classroom.marking import Marking
from grader.classroom.tasks import Graded, RemoteTask, pack_graded, pack_task, read_task, unpack_graded
from grader.executors.dask import grader_executor
from grader.handins.arrival import class_arrival
from grader.handins.entry import Entry
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager
from grader.text.language import Language

EXAMPLES = Path(__file__).resolve().parent.parent / "examples" / "class"
VERSIONS = {"grading-kit": "1.0.0", "hypothesis": "6.100.0", "torch": "2.10.0", "the course": "0" * 12}
LEAST_SECONDS = 3.0

_T = TypeVar("_T")


@dataclass(frozen=True)
class Costs:
    """What one submission costs."""

    cpu: float
    """Seconds of all processes."""
    start: float
    """Seconds, once a place."""
    out: float
    """Bytes on the way to a worker."""
    back: float
    """Bytes on the way back."""
    row: float
    """Bytes of the gradebook."""
    files: float
    """Bytes of all other results."""


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", default=["core"], help="exercises and assignments")
    parser.add_argument("--submissions", type=int, default=100_000)
    parser.add_argument("--places", type=int, default=64, help="Dask workers of one thread, a core each")
    parser.add_argument("--class", type=Path, default=EXAMPLES, dest="folder")
    parser.add_argument("--tasks", type=int, default=2000, help="how many to send through Dask")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        entries = list(class_arrival(options.folder).entries.values())
        cpu, start = processor_time(options.folder, len(entries), options.names, folder)
        out = folder / "1" / "out"
        manager, say = plugin_manager(), Language("en")

        def packed(entry: Entry) -> bytes:
            task = read_task(entry, None, manager, say)
            return pack_task(RemoteTask(task, RunSettings(tuple(options.names)), VERSIONS))

        tasks = list(map(packed, entries))
        with open_gradebook(out) as book:
            stamps = book.stamps()
            answers = [answer(book, entry.id, stamps[entry.id]) for entry in entries]
        results = [path for path in out.rglob("*") if path.is_file() and "gradebook" not in path.name]
        costs = Costs(
            cpu=cpu,
            start=start,
            out=mean(map(len, tasks)),
            back=mean(map(len, answers)),
            row=(out / "gradebook.sqlite").stat().st_size / len(entries),
            files=sum(path.stat().st_size for path in results) / len(entries),
        )
        rates = {
            "reading hand-ins and packing them": rate(packed, entries),
            "unpacking grades and writing rows": written(entries, answers, folder / "book"),
            "tasks through client, scheduler and two workers": passed_on(tasks, answers, options.tasks),
        }
    print(f"{measure.machine('torch', 'distributed')}; {measure.load()}; {', '.join(options.names)}")
    show(costs, rates, options.submissions, options.places)


def processor_time(source: Path, size: int, names: Sequence[str], folder: Path) -> tuple[float, float]:
    """Return the seconds of a submission, and those of a place until it has graded the first."""
    paths = sorted(source.iterdir())
    alone = measure.grade(copies(paths[:1], 1, folder / "alone"), names=names)
    one, three = (measure.grade(copies(paths, times, folder / str(times)), names=names) for times in (1, 3))
    each = (three.cpu - one.cpu) / (2 * size)
    return each, alone.cpu - each


def copies(paths: Sequence[Path], times: int, folder: Path) -> Path:
    """Return a folder that holds so many copies of a class."""
    (folder / "in").mkdir(parents=True)
    for number in range(times):
        for path in paths:
            copy = shutil.copytree if path.is_dir() else shutil.copy
            copy(path, folder / "in" / (f"{number}_{path.name}" if number else path.name))
    return folder


def answer(book: Gradebook, id: str, stamp: Stamp) -> bytes:
    """Return the bytes that a worker sends back for a graded submission."""
    grade = book.grade(id)
    assert grade is not None, "it was graded just now"
    return pack_graded(Graded(id, stamp, (grade,)))


def rate(call: Callable[[_T], object], items: Sequence[_T]) -> float:
    """Return how many calls per second one core makes."""
    started = time.process_time()
    calls = 0
    while (taken := time.process_time() - started) < LEAST_SECONDS:
        call(items[calls % len(items)])
        calls += 1
    return calls / taken


def written(entries: Sequence[Entry], answers: Sequence[bytes], folder: Path) -> float:
    """Return how many grades per second one core unpacks, marks and writes."""
    marking, say, numbers = Marking(), Language("en"), count()
    with open_gradebook(folder) as book:

        def write(came: tuple[Entry, bytes]) -> None:
            entry, data = came
            graded = unpack_graded(data)
            assert graded.grades is not None, "they were graded"
            grade = marking.mark(entry, graded.grades, say)
            book.write(str(next(numbers)), StampedGrade(graded.stamp, grade))

        return rate(write, list(zip(entries, answers)))


def passed_on(tasks: Sequence[bytes], answers: Sequence[bytes], most: int) -> float:
    """Return how many tasks per second pass through a cluster on this machine that grades nothing."""
    from distributed import LocalCluster

    pairs = list(zip(tasks, answers))
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        executor = grader_executor(name="dask", jobs=None, scheduler=cluster.scheduler_address)
        assert executor is not None, "dask is the kit's own"
        with executor:
            running: set[Future[bytes]] = set()
            started = time.perf_counter()
            for number in range(most):
                while len(running) >= executor.places:
                    running = wait(running, return_when=FIRST_COMPLETED).not_done
                data, back = pairs[number % len(pairs)]
                running.add(executor.submit(filled, data, len(back)))
            wait(running)
            return most / (time.perf_counter() - started)


def filled(data: bytes, size: int) -> bytes:
    """Return a result of so many bytes for a task."""
    return data[:1] * size


def show(costs: Costs, rates: dict[str, float], submissions: int, places: int) -> None:
    """Print the measured figures and what follows from them for a large class."""
    sums = Table("", "a submission", f"{submissions:,} of them", box=None)
    hours = submissions * costs.cpu / 3600
    sums.add_row("processor time", f"{costs.cpu:.2f} s", f"{hours:.1f} core hours")
    sums.add_row(f"wall time on {places} places", "", f"{hours / places:.2f} h")
    sums.add_row("starting them, processor time", "", f"{places * costs.start / 60:.1f} min")
    for name, size in {
        "to the workers": costs.out,
        "back": costs.back,
        "through the scheduler, in and out": 2 * (costs.out + costs.back),
        "gradebook": costs.row,
        "other results": costs.files,
    }.items():
        sums.add_row(name, f"{size / 1e3:.1f} kB", f"{submissions * size / 1e9:.2f} GB")
    bounds = Table("", "a second", "busy with places", box=None)
    for name, found in rates.items():
        bounds.add_row(name, f"{found:,.0f}", f"{found * costs.cpu:,.0f}")
    for table in (sums, bounds):
        Console().print(table)


if __name__ == "__main__":
    main()
