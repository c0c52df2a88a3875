"""The state that a process keeps between the tasks that it grades for other processes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from grader.classroom import remote
from grader.classroom.grading import versions
from grader.classroom.remote import grade_remote_task
from grader.classroom.tasks import RemoteTask, pack_task, read_task, unpack_graded
from grader.course.catalogue import Catalogue
from grader.executors.parallelism import ExecutorError
from grader.handins.entry import Entry
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager
from grader.text.language import Language

SETTINGS = RunSettings(exercises=("softmax",))


def packed(entry: Entry, options: RunSettings, wanted: dict[str, str]) -> bytes:
    task = read_task(entry, None, plugin_manager(), Language())
    return pack_task(RemoteTask(task, options, wanted))


def test_a_thread_keeps_its_worker_for_the_tasks_of_one_run(
    entries: dict[str, Entry], catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tasks of one run share a warm worker; a task of another run starts a new one."""
    opened, closed = [], []
    real = remote.worker_source

    @contextmanager
    def counted(*arguments: Any) -> Iterator[Any]:
        with real(*arguments) as workers:
            opened.append(workers)
            yield workers
        closed.append(workers)

    monkeypatch.setattr(remote, "worker_source", counted)
    wanted = dict(versions(catalogue))
    with ThreadPoolExecutor(1) as thread:

        def points(id: str, options: RunSettings) -> list[float]:
            data = thread.submit(grade_remote_task, packed(entries[id], options, wanted)).result()
            return [grade.points for grade in unpack_graded(data).grades or ()]

        assert points("ada", SETTINGS) == [0, 21]
        assert points("ben", SETTINGS) == [0, 21]
        assert (len(opened), closed) == (1, [])
        assert points("ada", RunSettings(exercises=("softmax",), seed=1)) == [0, 21]
        assert (len(opened), closed) == (2, opened[:1])
        thread.submit(remote._STATE.close).result()
    assert closed == opened


def test_a_process_with_other_versions_refuses(entries: dict[str, Entry], catalogue: Catalogue) -> None:
    """A process with another course or library grades nothing, and the message names the difference."""
    wanted = {**versions(catalogue), "torch": "0.1"}
    with (
        ThreadPoolExecutor(1) as thread,
        pytest.raises(ExecutorError, match=r"found torch \S+, expected 0\.1"),
    ):
        thread.submit(grade_remote_task, packed(entries["ada"], SETTINGS, wanted)).result()
