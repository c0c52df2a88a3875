"""The executor "dask": a class is graded by the workers of a Dask cluster."""

from __future__ import annotations

import logging
import socket
import time
import warnings
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Any

from grader.executors.where import ExecutorError
from grader.hookspecs import hookimpl
from grader.text.message import MessageError

if TYPE_CHECKING:
    from distributed import Client

_CONNECT_SECONDS = 10
# The next task of a thread is there when it has ended one.
_TASKS_A_THREAD = 2
# A cluster without workers gets some when there is something to do.
_FEWEST_TASKS = 4
_COUNT_SECONDS = 1.0


@hookimpl
def grader_executor(name: str, jobs: int | None, scheduler: str | None) -> Executor | None:
    if name != "dask":
        return None
    if scheduler is None:
        raise ExecutorError("--executor dask needs --scheduler ADDRESS, such as tcp://10.0.0.1:8786")
    if jobs is not None:
        raise ExecutorError("a cluster grades as many side by side as it has workers; leave --jobs out")
    return _Cluster(_connect(scheduler), scheduler)


def _connect(address: str) -> Client:
    try:
        from distributed import Client
        from distributed.comm.addressing import resolve_address
    except ImportError as error:
        raise ExecutorError(
            'Dask can\'t be loaded ({error}); run: pip install "grading-kit[cluster]"', error=error
        ) from None
    # What goes wrong is told in one line, and not a second time.
    for logger in ("distributed", "distributed.client", "tornado.application", "asyncio"):
        logging.getLogger(logger).setLevel(logging.CRITICAL + 1)
    try:
        resolve_address(address)
        return Client(address, timeout=_CONNECT_SECONDS, set_as_default=False, name="grader")
    except (OSError, ValueError) as error:
        raise ExecutorError(
            "{address}: no scheduler of Dask answers there ({reason}); start one with: dask scheduler",
            address=address,
            reason=_first_line(error),
        ) from None


class _Cluster(Executor):
    """Dask's own executor, in whose exceptions the kit reads what to do."""

    def __init__(self, client: Client, address: str) -> None:
        self._client = client
        self._address = address
        # Equal submissions are two tasks, and nobody asks for one twice.
        self._executor = client.get_executor(pure=False)
        self._places = 0
        self._counted = float("-inf")

    @property
    def places(self) -> int:
        """How many tasks the cluster wants at once; clusters grow and shrink."""
        if time.monotonic() > self._counted + _COUNT_SECONDS:
            threads = sum(self._said(self._client.nthreads).values())
            self._places = max(_TASKS_A_THREAD * threads, _FEWEST_TASKS)
            self._counted = time.monotonic()
        return self._places

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        ours: Future[Any] = Future()
        theirs = self._said(self._executor.submit, _on_node, fn, *args, **kwargs)
        theirs.add_done_callback(lambda done: self._pass_on(done, ours))
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        # What is in work ends with its task, and what is not is forgotten: a scheduler does so when its
        # client leaves.
        self._client.close()

    def _pass_on(self, done: Future[Any], ours: Future[Any]) -> None:
        from distributed import KilledWorker

        try:
            ours.set_result(self._said(done.result))
        except KilledWorker as error:
            ours.set_exception(BrokenExecutor(str(error)))
        except Exception as error:
            ours.set_exception(error)

    def _said(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Return what a call returns. Raises ExecutorError where the cluster is not up to it."""
        from distributed import KilledWorker

        try:
            return call(*args, **kwargs)
        except (MessageError, KilledWorker):
            raise
        except (CancelledError, OSError):
            raise ExecutorError(
                "{address}: the scheduler has ended, or can't be reached any more; what is graded is kept: "
                "start it again and go on with --resume",
                address=self._address,
            ) from None
        except Exception as error:
            raise ExecutorError(
                "{address}: a worker there can't grade ({reason}); install there what is installed here, and "
                "go on with --resume",
                address=self._address,
                reason=_first_line(error),
            ) from None


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__


def _on_node(fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    try:
        return _judge_thread().submit(fn, *args, **kwargs).result()
    except MessageError as error:
        # Which of many it is, is half of what a person has to know.
        raise type(error)("{node}: {problem}", node=socket.gethostname(), problem=error) from None


@cache
def _judge_thread() -> ThreadPoolExecutor:
    # A judge is one thread's, and the threads of a Dask worker come and go.
    return ThreadPoolExecutor(1, thread_name_prefix="judge", initializer=_share_chance)


def _share_chance() -> None:
    from hypothesis.errors import HypothesisDeprecationWarning

    # Dask's own threads use it while the judge draws, which takes no notice of what it gives.
    warnings.filterwarnings("ignore", "Do not use the `random` module", HypothesisDeprecationWarning)
