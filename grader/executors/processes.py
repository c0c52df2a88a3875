"""The built-in course, worker, diagnosis and executor."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import active_children, get_context, parent_process
from threading import Thread
from typing import ParamSpec, TypeVar

from grader.executors.where import PROCESSES, ExecutorError
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
