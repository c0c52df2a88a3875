"""The judge's end of one worker's channel: it sends frames, waits for frames and ends the worker.

The clock runs here, outside the worker. Whatever a worker does, a request ends by its deadline, with an
answer or with WorkerTimeout or WorkerDied.
"""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from grader.text.message import Message, MessageError
from grader.wire import control
from grader.wire.frames import WireError, decode, read_parts

RawFrame = tuple[bytearray, bytearray]
"""A header and a body that are not decoded yet."""
# While the judge waits for a worker, it checks so often what the worker takes.
_CHECK_SECONDS = 0.05


class WorkerTimeout(Exception):
    """The worker has not answered by its deadline."""


class WorkerDied(MessageError):
    """The worker ended before it answered; the message says how."""


class _Excess(MessageError):
    """The worker takes more than it may; the message says of what."""


class Worker:
    """One process that holds one submission's code for one exercise."""

    def __init__(
        self,
        channel: socket.socket,
        end: Callable[[bool], int | None],
        excess: Callable[[], str] = lambda: "",
    ) -> None:
        """`end(died)` kills the process where it still runs and returns its wait status.

        While the judge waits, it calls `excess`; where that returns a text, the process is ended.
        """
        self._channel = channel
        self._end = end
        self._excess = excess
        self._checked = time.monotonic()
        self._ended = False

    def send(self, frame: bytes, *, seconds: float) -> None:
        """Send one encoded frame within `seconds`. Raises WorkerTimeout, WorkerDied."""
        deadline = time.monotonic() + seconds
        rest = memoryview(frame)
        with self._ending():
            while rest:
                rest = rest[self._try(self._channel.send, rest, deadline) :]

    def receive(self, *, seconds: float) -> object:
        """Return the next message within `seconds`. Raises WorkerTimeout, WorkerDied."""
        return self.decode(self.receive_frame(seconds=seconds))

    def decode(self, frame: RawFrame) -> object:
        """Return a frame's message. Raises WorkerDied."""
        with self._ending():
            return decode(*frame)

    def receive_frame(self, *, seconds: float) -> RawFrame:
        """Return the next frame within `seconds`, not decoded. Raises WorkerTimeout, WorkerDied."""
        deadline = time.monotonic() + seconds

        def read(size: int) -> bytearray:
            data = bytearray(size)
            view = memoryview(data)
            while view:
                count = self._try(self._channel.recv_into, view, deadline)
                if not count:
                    raise EOFError
                view = view[count:]
            return data

        with self._ending():
            return read_parts(read)

    @contextmanager
    def _ending(self) -> Iterator[None]:
        """Where an exchange fails, end the worker and raise WorkerTimeout or WorkerDied."""
        try:
            yield
        except TimeoutError:
            raise self._timeout() from None
        except _Excess as excess:
            raise self._ended_for(str(excess)) from None
        except WireError as error:
            raise self._ended_for(Message("sent bytes that are no answer ({error})", error=error)) from None
        except (EOFError, OSError):
            raise self._death() from None

    def _try(self, call: Callable[[memoryview], int], view: memoryview, deadline: float) -> int:
        """Return how many bytes a call of the socket moves by the deadline; watch the worker meanwhile."""
        while True:
            now = time.monotonic()
            if now - self._checked > _CHECK_SECONDS:
                self._checked = now
                if excess := self._excess():
                    raise _Excess(excess)
            if now >= deadline:
                raise TimeoutError
            self._channel.settimeout(min(deadline - now, _CHECK_SECONDS))
            try:
                return call(view)
            except TimeoutError:
                continue

    def close(self) -> None:
        """End the process at once."""
        self._finish(died=False)

    def _finish(self, *, died: bool) -> int | None:
        if self._ended:
            return None
        self._ended = True
        self._channel.close()
        return self._end(died)

    def _ended_for(self, reason: str) -> WorkerDied:
        self.close()
        return WorkerDied(reason)

    def _timeout(self) -> WorkerTimeout:
        self.close()
        return WorkerTimeout()

    def _death(self) -> WorkerDied:
        return WorkerDied(_describe_end(self._finish(died=True)))


def _describe_end(status: int | None) -> str:
    if status is None:
        return Message("ended")
    if status == control.HUNG_UP:
        return Message("closed its connection and went on without it")
    number = status & 0x7F
    if number:
        try:
            return Message("was ended by {signal}", signal=signal.Signals(number).name)
        except ValueError:
            return Message("was ended by signal {number}", number=number)
    return Message("ended itself with exit status {status}", status=status >> 8)
