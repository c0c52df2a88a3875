"""A worker that is a thread and plays a script at the other end of a real socket.

It sends what no worker of the kit sends: invalid bytes, wrong sizes, and single bytes with pauses.
"""

from __future__ import annotations

import socket
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from types import MappingProxyType

from grader.authoring.calls import Call
from grader.course.exercise import Exercise
from grader.judge.budget import Budget
from grader.judge.replies import OnProgress
from grader.judge.session import Session
from grader.judge.shared import Shared
from grader.sandbox.channel import Worker
from grader.sandbox.limits import Limits
from grader.sandbox.process_time import ProcessTime
from grader.sandbox.workers import NO_FILES
from grader.wire.frames import encode
from helpers import submission

# A long time limit, which only a hang reaches, and a very short one.
PATIENT = Limits(call_seconds=60, load_seconds=60, check_seconds=120)


Script = Callable[[threading.Event], Iterable[bytes]]


class Scripted:
    """A source of workers, each of which is a thread that plays a script."""

    confinement = ("process",)
    missing: Mapping[str, str] = MappingProxyType({})

    def __init__(self, script: Script, *, stays: bool = False, process: ProcessTime | None = None) -> None:
        """`script` gets an event that is set when the judge has ended the worker.

        If `stays`, the worker is silent after its script; otherwise it closes the socket. `process` says what
        processor time it takes; without it, all time counts.
        """
        self._script = script
        self._stays = stays
        self._process = process
        self._threads: list[threading.Thread] = []

    def start(
        self, limits: Limits, *, imports: Sequence[str] = (), files: Mapping[str, bytes] = NO_FILES
    ) -> Worker:
        ours, theirs = socket.socketpair()
        ended = threading.Event()
        thread = threading.Thread(target=self._play, args=(theirs, ended), daemon=True)
        thread.start()
        self._threads.append(thread)
        return Worker(ours, lambda died: ended.set(), process=self._process)

    def close(self) -> None:
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "the judge has not ended a worker"

    def _play(self, channel: socket.socket, ended: threading.Event) -> None:
        # It never reads: the judge's messages stay in the socket's buffer.
        with channel:
            with suppress(OSError):
                for data in self._script(ended):
                    channel.sendall(data)
                if not self._stays:
                    channel.shutdown(socket.SHUT_WR)
            ended.wait()


WHERE = {"file": "softmax.py", "cell": 0, "line": 1}
HOME = {"module": "softmax", "location": WHERE, "text": "def softmax(X):"}
SURVEY = {"homes": {"softmax": HOME}, "readable": True, "unreadable": [], "mentions": []}
LOADED = {"names": ["softmax"], "left_out": []}
BEGINNING = encode(SURVEY) + encode(LOADED)


def call(*arguments: object) -> Call:
    """Return a call of softmax."""
    message = {"name": "softmax", "recipe": "call", "arguments": arguments}
    return Call(("softmax",), message, "call", arguments)


@contextmanager
def opened(
    exercise: Exercise,
    script: Script,
    *,
    limits: Limits = PATIENT,
    stays: bool = False,
    process: ProcessTime | None = None,
    budget: Budget | None = None,
    on_progress: OnProgress = lambda progress: None,
) -> Iterator[Session]:
    """Open a session whose workers play a script."""
    with closing(Scripted(script, stays=stays, process=process)) as workers:
        chosen = replace(exercise, limits=limits)
        handed_in = submission("def softmax(X): ...")
        with Session(handed_in, chosen, Shared(workers), budget=budget, on_progress=on_progress) as session:
            yield session


def assert_readable(text: str, *, lines: bool = True) -> None:
    """Assert that a text can be shown: it is short and has no control characters."""
    assert len(text) < 25_000
    for character in text:
        control = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")
        assert not control or (lines and character == "\n") or character == "\t"
    assert lines or len(text.splitlines()) == 1


def dripping(data: bytes) -> Script:
    """Send one byte every 5 ms, longer than any time limit."""

    def script(ended: threading.Event) -> Iterator[bytes]:
        for position in range(len(data)):
            yield data[position : position + 1]
            ended.wait(0.005)

    return script
