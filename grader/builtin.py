"""The built-in course, worker and executor."""

from __future__ import annotations

import sys
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from grader.hookspecs import hookimpl
from grader.process import FreshWorkers, WarmWorkers, WorkerSource


@hookimpl
def grader_courses() -> Path:
    return Path(__file__).resolve().parent.parent / "exercises"


@hookimpl
def grader_worker() -> WorkerSource:
    # A fork of a process that holds torch is safe on Linux alone.
    return WarmWorkers() if sys.platform == "linux" else FreshWorkers()


@hookimpl
def grader_executor(jobs: int) -> Executor:
    # Spawned, so that each process starts its own warm worker from its main thread.
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
