"""Whether no grade is lost when the judge is killed at any moment.

    python benchmarks/kills.py [--kills 100] [--seed 0] [--way jobs-1 jobs-2 dask]

Grades a class with `grader grade` in three ways: `--jobs 1`, `--jobs 2`, and a Dask cluster on this machine
(extra `cluster`). In each way it kills the judge with SIGKILL at random moments of a run, goes on with
--resume, and asserts: the grades in the gradebook after the kill are right and are not graded again; in the
end every file is, byte for byte but for times, that of a run without a kill; no process, temporary folder or
file is left. The first kill that breaks this ends the program with an error. Linux only.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# The tests make kills, too, with the same code.
sys.path.insert(0, str(ROOT / "tests"))

from another_course import write  # noqa: E402
from class_runs import grading, results, run  # noqa: E402
from clusters import started  # noqa: E402
from kills import Kill, assert_nothing_is_lost  # noqa: E402

ACCURACY = ROOT / "exercises" / "accuracy"
OPTIONS = {"jobs-1": ("--jobs", 1), "jobs-2": ("--jobs", 2), "dask": ()}


def main() -> None:
    """Make the kills and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--kills", type=int, default=100, help="in each way (default: 100)")
    parser.add_argument("--seed", type=int, default=0, help="decides the moments (default: 0)")
    parser.add_argument("--way", nargs="+", choices=list(OPTIONS), default=list(OPTIONS))
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}, {chosen.kills} kills in each way")
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        write(home / "class", hand_ins())
        expected: dict[str, Any] = {}
        for way in chosen.way:
            with options(way, home) as given:
                found, seconds = undisturbed(home / "class", home / way, given)
                expected = expected or found
                assert found == expected, f"{way} gives other results than {chosen.way[0]}"
                draw = random.Random(f"{chosen.seed} {way}").random
                for number in range(chosen.kills):
                    kill = Kill(given, seconds=draw() * seconds)
                    print(f"{way}: kill {number + 1} after {kill.seconds:.3f} s", end="", flush=True)
                    with tempfile.TemporaryDirectory(dir=home) as place:
                        kept = assert_nothing_is_lost(kill, home / "class", expected, Path(place))
                    print(f", {kept} grades kept", flush=True)
    print("No grade was lost.")


def hand_ins() -> dict[str, str]:
    """Return right and wrong hand-ins, one that is not Python, and one without source, by file name."""
    solutions = sorted((*ACCURACY.glob("right/*.py"), *ACCURACY.glob("wrong/*.py")))
    found = {f"{path.parent.name}_{path.name}": path.read_text(encoding="utf-8") for path in solutions}
    return found | {"broken.py": "def f(:\n", "none.txt": "accuracy is easy"}


@contextmanager
def options(way: str, home: Path) -> Iterator[tuple[object, ...]]:
    """Give the options of `grader grade` for a way; the cluster of `dask` runs as long as this is open."""
    if way != "dask":
        yield OPTIONS[way]
        return
    with started(home / "cluster", 2) as cluster:
        yield cluster.options


def undisturbed(folder: Path, out: Path, given: tuple[object, ...]) -> tuple[dict[str, Any], float]:
    """Grade the class without a kill; return the results, and the seconds that a second such run takes."""
    seconds = 0.0
    for _ in range(2):  # the first run of a cluster also loads the kit there
        begun = time.monotonic()
        done = run(grading(folder, out, *given))
        seconds = time.monotonic() - begun
        assert done.returncode == 0, done.stderr
    return results(out), seconds


if __name__ == "__main__":
    main()
