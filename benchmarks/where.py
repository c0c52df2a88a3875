"""The time of a submission by place: the judge, the worker, the learner's code, Hypothesis.

    python benchmarks/where.py [--class 100]

Grades classes on the seven checks of softmax of peers.py, a hundred examples each: copies of a right
hand-in, copies of a wrong one, hand-ins that all differ. Prints processor time per submission, without the
start-up: of the judge, which includes explanations (Hypothesis shrinks); of the worker, which includes the
learner's functions; and the time that the kit adds to those, per example.
"""

from __future__ import annotations

import argparse
import gc
import os
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import torch
from hand_ins import PLAIN, WRONG, hand_in
from measure import machine
from rich.console import Console
from rich.table import Table

from grader.course.catalogue import Catalogue
from grader.course.reading import read_course
from grader.handins.submission import SourceFile, Submission
from grader.judge.examples import Corpus
from grader.judge.judge import Judge
from grader.judge.opening import start_workers
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager
from grader.sandbox.workers import WarmWorkers

COURSE = Path(__file__).resolve().parent / "seven_checks"
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--class", type=int, default=100, dest="size")
    size = parser.parse_args().size
    print(machine())
    # The measured command, `grader grade`, does this too.
    gc.freeze()
    catalogue = Catalogue((read_course(COURSE),))
    (exercise,) = catalogue.exercises
    examples = sum(check.examples for check in exercise.checks)
    inputs = [example["X"] for example in Corpus(0).examples(exercise.checks[0])]
    table = Table("class", "judge", "explaining", "worker", "learner", "the kit, an example", box=None)
    with closing(start_workers(plugin_manager(), catalogue)) as workers:
        assert isinstance(workers, WarmWorkers), "children of a warm process are measured, on Linux"
        for kind, sources in {
            "right, copies": [PLAIN] * size,
            "wrong, copies": [WRONG] * size,
            "no two alike": [hand_in(number, "softmax") for number in range(size)],
        }.items():
            judge, worker = spent(Judge(catalogue, [exercise], workers), workers, sources)
            silent, _ = spent(
                Judge(catalogue, [exercise], workers, RunSettings(explains=False)), workers, sources
            )
            learner = examples / len(inputs) * sum(computing(source, inputs) for source in sources) / size
            added = (judge + worker - learner) / examples
            times = (judge, judge - silent, worker, learner)
            table.add_row(kind, *(f"{1e3 * seconds:.1f} ms" for seconds in times), f"{1e6 * added:.0f} us")
    Console().print(table)


def spent(judge: Judge, workers: WarmWorkers, sources: Sequence[str]) -> tuple[float, float]:
    """Return the seconds that the judge and its workers take per submission of a class."""
    submissions = [Submission(str(n), "", (SourceFile("softmax.py", (s,)),)) for n, s in enumerate(sources)]
    judge.grade(submissions[0])  # draws the examples
    before = time.process_time(), children(workers)
    for submission in submissions:
        judge.grade(submission)
    after = time.process_time(), children(workers)
    return (after[0] - before[0]) / len(sources), (after[1] - before[1]) / len(sources)


def children(workers: WarmWorkers) -> float:
    """Return the seconds of the warm process and of all children that it has waited for."""
    text = Path(f"/proc/{workers._process.pid}/stat").read_text()  # there is no public name
    return sum(map(int, text.rpartition(")")[2].split()[11:15])) / _TICKS


def computing(source: str, inputs: Sequence[torch.Tensor]) -> float:
    """Return the seconds that a hand-in of this benchmark takes for some inputs."""
    names: dict[str, object] = {}
    exec(source, names)
    softmax = names["softmax"]
    started = time.process_time()
    for X in inputs:
        softmax(X)  # type: ignore[operator]  # it is a function
    return time.process_time() - started


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
