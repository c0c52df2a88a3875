"""`grader grade --executor dask` on a real cluster of several processes, some of which are killed."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from another_course import ADDS_COURSE, DOUBLE, write
from class_runs import (
    KILLS,
    SEVEN,
    Running,
    command_of,
    copied_rows,
    grading,
    install,
    points,
    results,
    rows,
    run,
    until,
)
from clusters import Cluster, offspring, started
from helpers import EXERCISES, assert_one_line

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are watched as Linux shows them"),
]
pytest.importorskip("distributed")
RIGHT = ("as_in_the_book", "python_loop", "topk")
# Each of them fails in another way, and its example shrinks fast.
WRONG = ("argmax_of_label_vectors", "argmax_over_the_batch", "empty_batch_is_nan")
SOLUTIONS = EXERCISES / "accuracy"
CLASS = {
    **{
        f"{name}_{i}.py": (SOLUTIONS / "right" / f"{name}.py").read_text() for name in RIGHT for i in range(2)
    },
    **{f"{name}.py": (SOLUTIONS / "wrong" / f"{name}.py").read_text() for name in WRONG},
    # A lone surrogate, which occurs in broken notebooks, must not stop the run.
    "half.ipynb": '{"cells": [{"cell_type": "code", "source": "x = \\"\\\\ud83d\\""}], "nbformat": 4}',
    "none.txt": "Nothing.",
}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with started(tmp_path_factory.mktemp("cluster"), 2) as cluster:
        yield cluster


@dataclass(frozen=True)
class Local:
    """A class, and the results without a cluster."""

    folder: Path
    results: dict[str, Any]


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Local:
    home = tmp_path_factory.mktemp("local")
    write(home / "class", CLASS)
    done = run(grading(home / "class", home / "out"))
    assert (done.returncode, done.stderr) == (0, "")
    graded = points(home / "out")
    assert all(graded[f"{name}_{i}"] == 12 for name in RIGHT for i in range(2))
    assert all(0 < graded[name] < 12 for name in WRONG)
    return Local(home / "class", results(home / "out"))


class TestCluster:
    """A class that the workers of a cluster grade."""

    def test_the_grades_are_those_of_one_machine(
        self, cluster: Cluster, local: Local, tmp_path: Path
    ) -> None:
        """All results are the same, byte for byte, except for times."""
        done = run(grading(local.folder, tmp_path / "out", *cluster.options))
        assert (done.returncode, done.stderr) == (0, "")
        assert results(tmp_path / "out") == local.results

    def test_a_killed_workers_submissions_are_graded_elsewhere(
        self, cluster: Cluster, local: Local, tmp_path: Path
    ) -> None:
        """A killed worker leaves no process, and its submissions get their grades from others."""
        book = tmp_path / "out" / "gradebook.sqlite"
        with Running(grading(local.folder, tmp_path / "out", *cluster.options), tmp_path) as running:
            until(lambda: len(rows(book)) >= 2, "nothing is graded")
            killed = cluster.workers[0]
            its_own = offspring(killed)
            os.kill(killed, signal.SIGKILL)
            assert len(rows(book)) < len(CLASS)
            done = running.wait()
        assert (done.returncode, done.stderr) == (0, "")
        assert results(tmp_path / "out") == local.results
        assert its_own
        until(lambda: not any(map(command_of, its_own)), "a killed worker leaves processes")

    def test_a_killed_run_goes_on(self, cluster: Cluster, local: Local, tmp_path: Path) -> None:
        """The grades of a killed run are kept, and --resume grades the rest."""
        out = tmp_path / "out"
        with Running(grading(local.folder, out, *cluster.options), tmp_path) as running:
            until(lambda: len(rows(out / "gradebook.sqlite")) >= 2, "nothing is graded")
            running.send(signal.SIGKILL)
            running.wait()
        kept = copied_rows(out)
        assert 2 <= len(kept) < len(CLASS)
        resumed = run(grading(local.folder, out, *cluster.options, "--resume"))
        assert (resumed.returncode, resumed.stderr) == (0, "")
        taken_over = len(kept.keys() - {"none.txt"})
        says = f"{len(CLASS)} submissions graded, {taken_over} of them unchanged since the last run"
        assert says in resumed.stdout
        assert results(out) == local.results

    def test_ctrl_c_ends_the_run(self, cluster: Cluster, local: Local, tmp_path: Path) -> None:
        """The run exits with 130 and one line; the cluster is ready for the next run."""
        book = tmp_path / "out" / "gradebook.sqlite"
        with Running(grading(local.folder, tmp_path / "out", *cluster.options), tmp_path) as running:
            until(lambda: len(rows(book)) >= 1, "nothing is graded")
            running.interrupt()
            stopped = running.wait()
        says = "grader: stopped; the grades so far are kept: continue with --resume\n"
        assert (stopped.returncode, stopped.stdout, stopped.stderr) == (130, "", says)
        assert cluster.process.poll() is None


def test_a_scheduler_that_ends_is_one_line(local: Local, tmp_path: Path) -> None:
    """The grades so far are kept, and a run without a cluster continues them."""
    out = tmp_path / "out"
    with (
        started(tmp_path / "cluster", 1) as cluster,
        Running(grading(local.folder, out, *cluster.options), tmp_path) as running,
    ):
        until(lambda: len(rows(out / "gradebook.sqlite")) >= 2, "nothing is graded")
        cluster.process.kill()
        ended = running.wait()
    says = f"{cluster.address}: the scheduler has ended or can't be reached; the grades so far are kept"
    assert_one_line(ended, says)
    kept = copied_rows(out)
    assert 2 <= len(kept) < len(CLASS)
    resumed = run(grading(local.folder, out, "--resume"))
    assert resumed.returncode == 0
    assert results(out) == local.results


def test_a_submission_that_ends_its_process_costs_no_other(tmp_path: Path) -> None:
    """A submission that is lost twice, the second time alone, gets `error`; the others get grades."""
    home = install(tmp_path, course=KILLS)
    write(tmp_path / "class", {"ada.py": DOUBLE, "ben.py": SEVEN, "cy.py": DOUBLE, "dan.py": DOUBLE})
    path = os.pathsep.join(filter(None, [str(home), os.environ.get("PYTHONPATH")]))
    # Otherwise Dask itself runs the task three more times.
    environment = {"PYTHONPATH": path, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": 0}
    with started(tmp_path / "cluster", 1, **environment) as cluster:
        command = grading(tmp_path / "class", tmp_path / "out", *cluster.options, exercise="double")
        done = run(command, PYTHONPATH=path)
    assert (done.returncode, done.stderr) == (3, "")
    assert points(tmp_path / "out") == {"ada": 7, "ben": 0, "cy": 7, "dan": 7}
    assert "The kit itself failed on ben;" in done.stdout


# The differences between a worker of the cluster and this machine.
ELSEWHERE = {
    "another course": (ADDS_COURSE, [": found the course ", ", expected "]),
    "no kit": (None, ["a worker there can't grade (", "install there what is installed here"]),
}


@pytest.mark.parametrize(("plugin", "says"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_worker_with_another_version_is_reported(
    plugin: str | None, says: list[str], local: Local, tmp_path: Path
) -> None:
    """A worker with another course, or without the kit, ends the run with one line."""
    write(tmp_path / "installed" / "grader", {} if plugin else {"__init__.py": ""})
    home = install(tmp_path, plugin) if plugin else tmp_path / "installed"
    path = os.pathsep.join(filter(None, [str(home), os.environ.get("PYTHONPATH")]))
    with started(tmp_path, 1, PYTHONPATH=path) as cluster:
        done = run(grading(local.folder, tmp_path / "out", *cluster.options))
    assert_one_line(done, *says)
    assert copied_rows(tmp_path / "out") == {}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--executor", "dask"), "--executor dask needs --scheduler ADDRESS, such as tcp://"),
        (
            ("--executor", "dask", "--scheduler", "tcp://127.0.0.1:1"),
            "tcp://127.0.0.1:1: no Dask scheduler answers there (",
        ),
        (("--executor", "dask", "--scheduler", "here"), "here: no Dask scheduler answers there ("),
        (
            ("--executor", "dask", "--scheduler", "tcp://127.0.0.1:1", "--jobs", "2"),
            "a cluster grades on all its workers; leave --jobs out",
        ),
        (("--scheduler", "tcp://127.0.0.1:1"), "--scheduler is for a cluster; add --executor dask"),
        (
            ("--executor", "slurm"),
            "no plugin runs the executor 'slurm'; the kit's own are processes and dask",
        ),
    ],
    ids=lambda value: value.partition(" ")[0] if isinstance(value, str) else " ".join(value),
)
def test_an_unavailable_cluster_is_one_line(options: tuple[str, ...], says: str, tmp_path: Path) -> None:
    """A missing or unnamed cluster exits with 2 before anything is graded."""
    write(tmp_path / "class", {"ada.py": ""})
    assert_one_line(run(grading(tmp_path / "class", tmp_path / "out", *options)), says)
