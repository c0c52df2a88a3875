"""Whether a grade depends on what else the machine does.

    python benchmarks/load.py [--loads 1 4 8] [--exercise NAME]... [--rounds 1]

Grades the reference and all right solutions of the exercises, and honest but slow variants of the reference,
whose first call and whose loading take half of the time that they may take on an idle machine. It does so
while nothing else runs, and then beside so many programs that compute without a pause. Prints, for each
exercise and load, how many grades there are, how many differ from those of the idle machine in points or in
the status of a check, how many checks came near a limit, and the time. The exit status is 1 if one differs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import measure

from grader.course.catalogue import read_catalogue
from grader.course.exercise import Exercise
from grader.grades.grade import Grade
from grader.handins.submission import SourceFile, Submission
from grader.judge.opening import open_judge, worker_source
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager

# Appended to a reference: its functions compute for a while at their first call, and so does loading it.
_SLOW = """

def _compute(seconds):
    import time
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass

def _slow_at_first(function):
    import functools
    calls = []
    @functools.wraps(function)
    def slow(*arguments, **options):
        if not calls:
            calls.append(1)
            _compute({call})
        return function(*arguments, **options)
    return slow

_compute({load})
"""


def main() -> int:
    """Grade at each load, and print a line for each exercise and load."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--loads", type=int, nargs="+", default=[1, 4, 8])
    parser.add_argument("--exercise", action="append", help="repeatable; default: all")
    parser.add_argument("--rounds", type=int, default=1, help="how often each load is tried")
    parser.add_argument("--data", type=Path, default=os.environ.get("GRADER_DATA"))
    options = parser.parse_args()
    print(f"{measure.machine('torch', 'hypothesis')}; {measure.load()}")
    manager = plugin_manager()
    catalogue = read_catalogue(manager)
    differ = 0
    with worker_source(manager, catalogue) as workers:
        for exercise in catalogue.select(options.exercise or []):
            settings = RunSettings((exercise.name,), data=options.data, explains=False)
            judge = open_judge(settings, catalogue, manager, workers)
            submissions = list(solutions(exercise))
            idle: list[Grade] = []
            for load in [0, *options.loads * options.rounds]:
                started = time.perf_counter()
                with computing(load):
                    grades = [judge.grade(submission) for submission in submissions]
                idle = idle or grades
                different = [
                    was.id for was, now in zip(idle, grades, strict=True) if verdicts(was) != verdicts(now)
                ]
                differ += len(different)
                near = sum(len(grade.near_limits) for grade in grades)
                taken = time.perf_counter() - started
                # A line at a time: all exercises take half an hour.
                print(
                    f"{exercise.name}, load {load}: {len(grades)} grades in {taken:.0f} s, "
                    f"{near} checks near a limit; differ: {', '.join(different) or 'none'}",
                    flush=True,
                )
    return 1 if differ else 0


def solutions(exercise: Exercise) -> Iterator[Submission]:
    """Yield the reference, the right solutions, and the reference made slow."""
    paths = [exercise.folder / "reference.py", *sorted((exercise.folder / "right").glob("*.py"))]
    texts = {path.stem: path.read_text() for path in paths}
    texts["slow"] = texts["reference"] + slow(exercise)
    for name, text in texts.items():
        yield Submission(name, name, (SourceFile(f"{exercise.name}.py", (text,)),))


def slow(exercise: Exercise) -> str:
    """Return what makes the functions of an exercise slow."""
    limits = exercise.limits
    lines = [_SLOW.format(call=limits.call_seconds / 2, load=limits.load_seconds / 2)]
    functions = [name.name for name in exercise.names if name.kind == "function"]
    lines += [f"{name} = _slow_at_first({name})" for name in functions]
    return "\n".join(lines) + "\n"


def verdicts(grade: Grade) -> Sequence[tuple[str, float]]:
    """Return what must not depend on the load."""
    return [(check.status, check.points) for check in grade.checks]


@contextmanager
def computing(processes: int) -> Iterator[None]:
    """Run so many programs that compute without a pause."""
    # In sessions of their own: Linux shares the processors out among sessions first.
    command = [sys.executable, "-c", "while True: pass"]
    started = [subprocess.Popen(command, start_new_session=True) for _ in range(processes)]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
