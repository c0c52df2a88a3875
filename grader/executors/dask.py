"""The executor "dask": a class is graded by the workers of a Dask cluster."""

from __future__ import annotations

import logging
import socket
import time
import warnings
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from grader.executors.parallelism import ExecutorError
from grader.hookspecs import hookimpl
from grader.text.message import MessageError

if TYPE_CHECKING:
    from distributed import Client

_CONNECT_SECONDS = 10
# When a thread of the cluster ends a task, the next one is already there.
_TASKS_PER_THREAD = 2
# A cluster that has no workers yet starts some when tasks are waiting.
_FEWEST_TASKS = 4
_COUNT_SECONDS = 1.0
_JUDGE_THREAD = "grader_judge_thread"


@hookimpl
def grader_executor(name: str, jobs: int | None, scheduler: str | None) -> Executor | None:
    if name != "dask":
        return None
    if scheduler is None:
        raise ExecutorError("--executor dask needs --scheduler ADDRESS, such as tcp://10.0.0.1:8786")
    if jobs is not None:
        raise ExecutorError("a cluster grades on all its workers; leave --jobs out")
    return _Cluster(_connect(scheduler), scheduler)


def _connect(address: str) -> Client:
    try:
        from distributed import Client
        from distributed.comm.addressing import resolve_address
    except ImportError as error:
        raise ExecutorError(
            'Dask can\'t be loaded ({error}); run: pip install "grading-kit[cluster]"', error=error
        ) from None
    # The kit says in one line what goes wrong; Dask must not log it, too.
    for logger in ("distributed", "distributed.client", "tornado.application", "asyncio"):
        logging.getLogger(logger).setLevel(logging.CRITICAL + 1)
    try:
        resolve_address(address)
        return Client(address, timeout=_CONNECT_SECONDS, set_as_default=False, name="grader")
    except (OSError, ValueError) as error:
        raise ExecutorError(
            "{address}: no Dask scheduler answers there ({reason}); start one with: dask scheduler",
            address=address,
            reason=_first_line(error),
        ) from None


class _Cluster(Executor):
    """Dask's own executor, with exceptions that say what to do."""

    def __init__(self, client: Client, address: str) -> None:
        self._client = client
        self._address = address
        # Two equal submissions are two tasks: Dask must not give both one result.
        self._executor = client.get_executor(pure=False)
        self._places = 0
        self._counted = float("-inf")

    @property
    def places(self) -> int:
        """How many tasks the cluster takes at once; clusters grow and shrink."""
        if time.monotonic() > self._counted + _COUNT_SECONDS:
            threads = sum(self._with_advice(self._client.nthreads).values())
            self._places = max(_TASKS_PER_THREAD * threads, _FEWEST_TASKS)
            self._counted = time.monotonic()
        return self._places

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        ours: Future[Any] = Future()
        theirs = self._with_advice(self._executor.submit, _on_node, fn, *args, **kwargs)
        theirs.add_done_callback(lambda done: self._pass_result(done, ours))
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        # Tasks in work run to their end. The scheduler drops the others when its client leaves.
        self._client.close()

    def _pass_result(self, done: Future[Any], ours: Future[Any]) -> None:
        from distributed import KilledWorker

        try:
            ours.set_result(self._with_advice(done.result))
        except KilledWorker as error:
            ours.set_exception(BrokenExecutor(str(error)))
        except Exception as error:
            ours.set_exception(error)

    def _with_advice(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Return what a call returns. Raises ExecutorError with advice where the cluster fails."""
        from distributed import KilledWorker

        try:
            return call(*args, **kwargs)
        except (MessageError, KilledWorker):
            raise
        except (CancelledError, OSError):
            raise ExecutorError(
                "{address}: the scheduler has ended or can't be reached; the grades so far are kept: "
                "start it again and continue with --resume",
                address=self._address,
            ) from None
        except Exception as error:
            raise ExecutorError(
                "{address}: a worker there can't grade ({reason}); install there what is installed here and "
                "continue with --resume",
                address=self._address,
                reason=_first_line(error),
            ) from None


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__


def _on_node(fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Run a task on a worker of the cluster; an error that people read names the machine."""
    try:
        return _judge_thread().submit(fn, *args, **kwargs).result()
    except MessageError as error:
        # A person has to know which of many machines it is.
        raise type(error)("{node}: {problem}", node=socket.gethostname(), problem=error) from None


def _judge_thread() -> ThreadPoolExecutor:
    """Return the thread in which a Dask worker grades all its tasks.

    A judge belongs to one thread, and a Dask worker may end its own threads and start others.
    """
    from distributed import get_worker

    # Dask gives a task the worker object, and a task may keep attributes there for later tasks. setdefault
    # is atomic; where two tasks come at once, the pool that is not kept has not started a thread.
    pool = ThreadPoolExecutor(1, thread_name_prefix="judge", initializer=_let_others_use_random)
    kept: ThreadPoolExecutor = vars(get_worker()).setdefault(_JUDGE_THREAD, pool)
    return kept


def _let_others_use_random() -> None:
    from hypothesis.errors import HypothesisDeprecationWarning

    # Dask's own threads use `random` while the judge draws inputs; the draws do not depend on it.
    warnings.filterwarnings("ignore", "Do not use the `random` module", HypothesisDeprecationWarning)
