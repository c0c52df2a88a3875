"""The kit beside other graders: seven checks of softmax, 100 examples each, on the same hand-ins.

    python benchmarks/peers.py [--peers DIR] [--submissions 3] [--class 100] [--only NAME]...

Each other grader is installed into an environment of its own below DIR (default: a temporary folder; a
named one is used again), which takes torch and Hypothesis from the environment that runs this. They grade
one hand-in per command, as they are designed to, except nbgrader, which grades a small class. The kit
grades classes with `grader grade`: copies of a right hand-in, copies of a wrong one, and hand-ins that all
differ and of which every third is wrong. They run in turns, one after the other, on one thread each.

Prints, for each, the medians of wall and of processor time per submission, everything included from the start
of the command to its end, and how many of the seven laws a hand-in passed; and how many times as
long as the kit the fastest of the others takes.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import measure
from hand_ins import PLAIN, WRONG, hand_in, is_wrong
from measure import Cost
from peer_graders import LAWS, PEERS, Job, Peer, active
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).resolve().parent
COPIES, WRONG_COPIES, UNLIKE = "right, copies", "wrong, copies", "no two alike"
Key = tuple[str, str]
KINDS = {"right": PLAIN, "wrong": WRONG}
KEEPS = {"right": len(LAWS), "wrong": 2, COPIES: len(LAWS), WRONG_COPIES: 2}
_PLUGIN = """\
from pathlib import Path

from grader import hookimpl


@hookimpl
def grader_courses():
    return Path({course!r})
"""


def main() -> None:
    """Install all graders, measure them in turns, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--peers", type=Path, help="a folder for the others' environments, used again")
    parser.add_argument(
        "--submissions", type=int, default=3, help="rounds: how often each grades each hand-in"
    )
    parser.add_argument("--class", type=int, default=100, dest="size", help="the size of the kit's classes")
    parser.add_argument("--only", action="append", default=[], help="only this one of the others; repeatable")
    options = parser.parse_args()
    for name in set(options.only).difference(peer.name for peer in PEERS):
        parser.error(f"{name}: found no such grader; there are {', '.join(peer.name for peer in PEERS)}")
    with tempfile.TemporaryDirectory() as temporary, home(options.peers) as environments:
        folder = Path(temporary)
        # The settings and files of the person who runs this do not change the measurement.
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
            os.environ[name] = str(folder / name)
        peers = [peer for peer in PEERS if not options.only or peer.name in options.only]
        jobs, absent = set_up(peers, environments, folder, options.submissions)
        jobs |= kit_jobs(folder, range(options.size))
        taken: dict[Key, list[Cost]] = defaultdict(list)
        kept: dict[Key, float] = {}
        for _ in range(options.submissions):
            for key, job in jobs.items():
                cost = measure.run(job.command, folder=job.folder, variables=job.variables)
                try:
                    kept[key] = verified(key[1], cost, job)
                except (OSError, ValueError, KeyError, TypeError, sqlite3.Error) as error:
                    absent[key[0]] = f"{type(error).__name__}: {error}; {cost.output.strip()[-300:]}"
                else:
                    taken[key].append(cost)
    print(f"{measure.machine('torch', 'hypothesis', 'pytest')}; {measure.load()}")
    seconds = {
        key: [statistics.median(values) / jobs[key].submissions for values in zip(*map(both, costs))]
        for key, costs in taken.items()
        if key[0] not in absent
    }
    show(seconds, kept, absent)
    for text in comparisons(seconds):
        print(text)


def verified(kind: str, cost: Cost, job: Job) -> float:
    """Return how many laws a hand-in passed; raise an error if it is not the expected number."""
    if cost.status not in (0, 1):
        raise ValueError(f"exit status {cost.status}")
    kept = job.kept(cost.output)
    if kind in KEEPS and kept != KEEPS[kind]:
        raise ValueError(f"found {kept} laws kept; expected {KEEPS[kind]}")
    return kept


def both(cost: Cost) -> tuple[float, float]:
    """Return the compared figures: wall and processor seconds."""
    return cost.wall, cost.cpu


@contextmanager
def home(named: Path | None) -> Iterator[Path]:
    """Return the named folder, or a temporary one."""
    if named:
        yield named.resolve()
    else:
        with tempfile.TemporaryDirectory() as temporary:
            yield Path(temporary)


def set_up(
    peers: list[Peer], environments: Path, folder: Path, several: int
) -> tuple[dict[Key, Job], dict[str, str]]:
    """Return the jobs of the other graders by name and kind of hand-in, and why some have none."""
    jobs, absent = {}, {}
    for peer in peers:
        try:
            python = install(peer, environments / peer.name)
            prepared = {}
            for kind, source in KINDS.items():
                place = folder / peer.name / kind
                place.mkdir(parents=True)
                job = peer.prepare(python, place, source, several)
                prepared[peer.name, kind] = replace(job, variables=active(python))
            jobs.update(prepared)
        except (subprocess.SubprocessError, OSError) as error:
            absent[peer.name] = str(error)
    return jobs, absent


def install(peer: Peer, folder: Path) -> Path:
    """Return the Python of an environment that holds the grader and the packages of this environment."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "installed"
    if not done.exists():
        checked(sys.executable, "-m", "venv", folder)
        asked = checked(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
        # If this environment is virtual, --system-site-packages would miss its packages.
        (Path(asked.strip()) / "beside.pth").write_text(sysconfig.get_path("purelib") + "\n")
        checked(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *peer.requires)
        done.touch()
    return python


def checked(*command: str | Path) -> str:
    """Run a command and return its output. Raises SubprocessError with the end of the output."""
    done = measure.run(command, folder=Path.cwd())
    if done.status:
        raise subprocess.SubprocessError(done.output.strip()[-300:])
    return done.output


def kit_jobs(folder: Path, numbers: range) -> dict[Key, Job]:
    """Return the jobs of the kit, one for each class."""
    unlike = [hand_in(number, "softmax") for number in numbers]
    write_plugin(folder / "plugin")
    return {
        ("the kit", COPIES): kit_job(folder / "copies", [PLAIN for _ in numbers], [False for _ in numbers]),
        ("the kit", WRONG_COPIES): kit_job(
            folder / "wrong", [WRONG for _ in numbers], [True for _ in numbers]
        ),
        ("the kit", UNLIKE): kit_job(folder / "unlike", unlike, [is_wrong(number) for number in numbers]),
    }


def kit_job(folder: Path, sources: Sequence[str], wrong: Sequence[bool]) -> Job:
    """Write a class, and return the job with which the kit grades it."""
    (folder / "class").mkdir(parents=True)
    for number, source in enumerate(sources):
        (folder / "class" / f"learner{number:05}.py").write_text(source, encoding="utf-8")

    def kept(output: str) -> float:
        grades = json.loads((folder / "out" / "grades.json").read_text(encoding="utf-8"))["grades"]
        points = [float(grade["points"]) for grade in grades]
        if [each < len(LAWS) for each in points] != list(wrong):
            raise ValueError(f"found the points {points}, which are not those of these hand-ins")
        return statistics.mean(points)

    command = ("-m", "grader", "grade", "class", "--out", "out", "--exercise", "softmax_in_seven")
    paths = [str(folder.parent / "plugin"), str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])]
    variables = {"PYTHONPATH": os.pathsep.join(paths)}
    return Job((sys.executable, *command), folder, kept, len(sources), variables)


def write_plugin(folder: Path) -> None:
    """Write a package that adds the course to the courses of the kit, as an installed plugin does."""
    metadata = folder / "seven_checks-1.0.dist-info"
    metadata.mkdir(parents=True, exist_ok=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: seven-checks\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[grader]\nseven_checks = seven_checks_plugin\n")
    plugin = _PLUGIN.format(course=str(HERE / "seven_checks"))
    (folder / "seven_checks_plugin.py").write_text(plugin, encoding="utf-8")


def show(
    seconds: Mapping[Key, Sequence[float]], kept: Mapping[Key, float], absent: Mapping[str, str]
) -> None:
    """Print the figures of each grader per submission."""
    table = Table("grader", "hand-in", "laws kept", "wall", "CPU", box=None)
    for key, (wall, cpu) in seconds.items():
        table.add_row(*key, f"{kept[key]:.2f} of {len(LAWS)}", f"{1e3 * wall:.1f} ms", f"{1e3 * cpu:.1f} ms")
    console = Console()
    console.print(table)
    for name, reason in absent.items():
        console.print(f"{name}: not measured. {reason}", markup=False)


def comparisons(seconds: Mapping[Key, Sequence[float]]) -> Iterator[str]:
    """Yield how many times as long as the kit the fastest of the other graders takes."""
    names = [name for name, kind in seconds if kind == "right"]
    for place, what in enumerate(("wall", "CPU")):
        right = {name: seconds[name, "right"][place] for name in names}
        wrong = {name: seconds[name, "wrong"][place] for name in names}
        mixed = {name: (2 * right[name] + wrong[name]) / 3 for name in names}
        for kind, others in ((COPIES, right), (WRONG_COPIES, wrong), (UNLIKE, mixed)):
            if others and ("the kit", kind) in seconds:
                fastest = min(others, key=others.__getitem__)
                ratio = others[fastest] / seconds["the kit", kind][place]
                yield f"{what}, {kind}: {fastest}, the fastest of them, takes {ratio:.1f} times as long"


if __name__ == "__main__":
    main()
