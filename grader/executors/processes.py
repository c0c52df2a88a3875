"""The executor "processes": a class is graded by processes of this machine."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import active_children, get_context, parent_process
from threading import Thread
from typing import ParamSpec, TypeVar

from grader.executors.parallelism import PROCESSES, ExecutorError
from grader.hookspecs import hookimpl


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
    """A pool whose processes ignore Ctrl-C, and end when the process that started them ends."""

    def __init__(self, jobs: int) -> None:
        # Spawned and not forked, so that each process starts its own warm worker from its main thread.
        super().__init__(jobs, mp_context=get_context("spawn"), initializer=_prepare_process)

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        if sys.platform == "win32":
            return super().submit(fn, *args, **kwargs)
        # A process that is started here inherits the mask, and keeps it until it is ready for the signal.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            return super().submit(fn, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        if cancel_futures:
            # A task in work can take minutes, and its grade is not used any more.
            for process in active_children():
                process.terminate()
        super().shutdown(wait, cancel_futures=cancel_futures)


def _prepare_process() -> None:
    # Not SIG_IGN: workers would inherit it.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A process that waits for a task holds both ends of its pipe, so it never sees the pipe close.
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
