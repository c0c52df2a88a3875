"""A Dask cluster on this machine, for tests and benchmarks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from class_runs import PATIENCE, children, command_of, until

# A cluster on this machine that runs until its input ends.
CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    workers = int(sys.argv[1])
    with LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@dataclass(frozen=True)
class Cluster:
    """A running cluster."""

    process: subprocess.Popen[str]
    address: str

    @property
    def options(self) -> tuple[str, ...]:
        """The options that make `grader grade` use this cluster."""
        return ("--executor", "dask", "--scheduler", self.address)

    @property
    def workers(self) -> list[int]:
        """Return those of the cluster's current processes that grade."""
        return [pid for pid in children(self.process.pid) if "spawn_main" in command_of(pid)]


@contextmanager
def started(folder: Path, workers: int, **environment: object) -> Iterator[Cluster]:
    """Start a cluster in a folder, end it, and assert that no process is left."""
    folder.mkdir(exist_ok=True)
    script = folder / "cluster.py"
    script.write_text(CLUSTER)
    with (folder / "stderr.txt").open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, script, str(workers)],
            cwd=folder,
            env=os.environ | {name: str(value) for name, value in environment.items()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        address = process.stdout.readline().strip()
        assert address, (folder / "stderr.txt").read_text()
        yield Cluster(process, address)
        left = offspring(process.pid)
        process.stdin.close()
        process.wait(PATIENCE)
        until(lambda: not any(map(command_of, left)), "processes outlive their cluster")


def offspring(pid: int) -> list[int]:
    """Return all descendants of a process."""
    found = children(pid)
    return [*found, *(later for child in found for later in offspring(child))]
