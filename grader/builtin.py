"""The built-in course, worker, diagnosis and executor."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from functools import cache
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import ParamSpec, TypeVar

from grader.diagnose import diagnose, read_known
from grader.exercise import Exercise
from grader.hookspecs import hookimpl
from grader.process import FreshWorkers, WarmWorkers, WorkerSource
from grader.result import CheckResult, Misconception
from grader.run import PROCESSES, ExecutorError


def kit_folder(name: str) -> Path:
    """Return a folder that comes with the kit: inside the package of a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


@hookimpl
def grader_courses() -> Path:
    return kit_folder("exercises")


@hookimpl
def grader_worker(hidden: Sequence[Path]) -> WorkerSource:
    # A fork of a process that holds torch is safe on Linux alone.
    return WarmWorkers(hidden) if sys.platform == "linux" else FreshWorkers(hidden)


@hookimpl
def grader_explain(exercise: Exercise, checks: Sequence[CheckResult]) -> Misconception | None:
    return diagnose(_known(exercise.folder), checks)


# A table is read once, and looked up for each submission of a class.
_known = cache(read_known)


@hookimpl
def grader_executor(name: str, jobs: int | None, scheduler: str | None) -> Executor | None:
    if name != PROCESSES:
        return None
    if scheduler is not None:
        raise ExecutorError("--scheduler is for a cluster; add --executor dask, or leave it out")
    return _Pool(jobs or 1)


_P = ParamSpec("_P")
_T = TypeVar("_T")


class _Pool(ProcessPoolExecutor):
    """Processes that leave Ctrl-C to the judge, and end when it does, however it ends."""

    def __init__(self, jobs: int) -> None:
        # Spawned, so that each process starts its own warm worker from its main thread.
        super().__init__(jobs, mp_context=get_context("spawn"), initializer=_follow_judge)

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        if sys.platform == "win32":
            return super().submit(fn, *args, **kwargs)
        # A process that this starts inherits the mask, and keeps it until it is ready for the signal.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            return super().submit(fn, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        if cancel_futures:
            # What is in work can take minutes, and nobody waits for it.
            for process in active_children():
                process.terminate()
        super().shutdown(wait, cancel_futures=cancel_futures)


def _follow_judge() -> None:
    # Not SIG_IGN, which workers would inherit.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    Thread(target=_end_with_judge, daemon=True).start()


def _end_with_judge() -> None:
    # A process that waits for a task holds both ends of its pipe, and never sees it close.
    judge = parent_process()
    assert judge is not None
    judge.join()
    os._exit(1)
