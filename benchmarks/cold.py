"""Time of one cold `grader check` on one core, by stage.

    python benchmarks/cold.py [--rounds 11] [--exercise softmax]

Runs `grader check` of the exercise's reference and `python -c "import torch"` in turns, both on
the same single core (on Linux). Prints three tables:

- the medians of wall and processor time, and the ratio of each to the check's;
- the medians of processor time by stage, for the same steps in a process of the benchmark;
- the import time of each package in the judge: the modules that `import torch` does not import
  anyway, without the modules that they import, by `python -X importtime`; the minimum of all rounds.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import measure
from measure import Cost
from rich.console import Console
from rich.table import Table

EXERCISES = Path(__file__).resolve().parent.parent / "exercises"
_IMPORT = re.compile(r"^import time: +(\d+) \| +\d+ \| +(\S+)$", re.MULTILINE)
_STAGE = re.compile(r"^stage: (.+): ([\d.]+)$", re.MULTILINE)
_STAGES = """\
import resource, sys, time
from pathlib import Path

began = 0.0


def stage(name):
    global began
    now = time.process_time()
    print(f"stage: {name}: {now - began}")
    began = now


stage("Python")
import grader.commands.check
from grader.course.catalogue import read_catalogue
from grader.handins.submission import SourceFile, Submission
from grader.judge.opening import worker_source
from grader.plugins import plugin_manager
stage("judge: the command line and what it imports")
manager = plugin_manager()
catalogue = read_catalogue(manager)
(exercise,) = catalogue.select(sys.argv[1:])
stage("judge: plugins and courses")
with worker_source(manager, catalogue) as workers:
    import torch
    stage("judge: import torch")
    from grader.judge.judge import Judge
    stage("judge: import hypothesis and the rest")
    judge = Judge(catalogue, [exercise], workers)
    for check in exercise.checks:
        judge._shared.corpus.examples(check)
    stage("judge: draw the examples")
    source = Path(f"{exercise.name}.py").read_text()
    grade = judge.grade(Submission("cold", "cold", (SourceFile(f"{exercise.name}.py", (source,)),)))
    assert grade.complete
    stage("judge: grade")
stage("judge: end")
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"stage: worker: import torch, start, answer: {used.ru_utime + used.ru_stime}")
"""


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--exercise", default="softmax")
    options = parser.parse_args()
    print(f"{measure.machine('torch', 'hypothesis')}; {measure.load()}")
    if sys.platform == "linux":
        # Every process that this one starts inherits the core.
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    check = ("-m", "grader", "check", f"{options.exercise}.py", "--exercise", options.exercise)
    commands: dict[str, tuple[str, ...]] = {
        "grader check": check,
        "import torch": ("-c", "import torch"),
        "stages": ("-c", _STAGES, options.exercise),
        "imports of the check": ("-X", "importtime", *check),
        "imports of torch": ("-X", "importtime", "-c", "import torch"),
    }
    taken: dict[str, list[Cost]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shutil.copy(EXERCISES / options.exercise / "reference.py", folder / f"{options.exercise}.py")
        for _ in range(options.rounds + 1):
            for name, command in commands.items():
                cost = measure.run((sys.executable, *command), folder=folder)
                if cost.status:
                    sys.exit(f"{name} ended with {cost.status}:\n{cost.output}")
                taken[name].append(cost)
    # The first round reads the files from the disk and compiles those that have no bytecode yet.
    outputs = {name: [cost.output for cost in costs[1:]] for name, costs in taken.items()}
    console = Console()
    console.print(times({name: taken[name][1:] for name in ("grader check", "import torch")}))
    console.print(stages(outputs["stages"]))
    console.print(packages(outputs["imports of the check"], outputs["imports of torch"]))


def times(taken: Mapping[str, Sequence[Cost]]) -> Table:
    """Return a table of medians, with the ratio of each to the first one."""
    table = Table("on one core", "wall", "its middle half", "share", "CPU", "share", box=None)
    medians: list[tuple[float, float]] = []
    for name, costs in taken.items():
        walls = [cost.wall for cost in costs]
        wall, cpu = statistics.median(walls), statistics.median(cost.cpu for cost in costs)
        medians.append((wall, cpu))
        low, _, high = statistics.quantiles(walls, n=4)
        shares = (f"{wall / medians[0][0]:.0%}", f"{cpu:.2f} s", f"{cpu / medians[0][1]:.0%}")
        table.add_row(name, f"{wall:.2f} s", f"{low:.2f} to {high:.2f} s", *shares)
    return table


def stages(outputs: Sequence[str]) -> Table:
    """Return a table of the processor time of each stage."""
    taken: dict[str, list[float]] = defaultdict(list)
    for output in outputs:
        for name, seconds in _STAGE.findall(output):
            taken[name].append(float(seconds))
    medians = {name: statistics.median(values) for name, values in taken.items()}
    whole = sum(medians.values())
    table = Table("stage", "CPU", "share", box=None)
    for name, seconds in medians.items():
        table.add_row(name, f"{seconds:.3f} s", f"{seconds / whole:.0%}")
    return table


def packages(check: Sequence[str], torch: Sequence[str]) -> Table:
    """Return a table of the imports of the check that `import torch` does not make."""
    torchs = imports(torch)
    own: dict[str, float] = defaultdict(float)
    for name, seconds in imports(check).items():
        if name not in torchs:
            own[name.partition(".")[0]] += seconds
    table = Table("package", "its own modules", box=None)
    for package in sorted(own, key=own.__getitem__, reverse=True)[:12]:
        table.add_row(package, f"{1e3 * own[package]:.1f} ms")
    table.add_row("all", f"{1e3 * sum(own.values()):.1f} ms")
    table.add_row("beside them: import torch", f"{1e3 * sum(torchs.values()):.1f} ms")
    return table


def imports(outputs: Sequence[str]) -> dict[str, float]:
    """Return the minimum of seconds for each module, without the modules that it imports."""
    least: dict[str, float] = {}
    for output in outputs:
        for microseconds, name in _IMPORT.findall(output):
            least[name] = min(int(microseconds) / 1e6, least.get(name, 1e6))
    return least


if __name__ == "__main__":
    main()
