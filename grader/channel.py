"""The judge's side of one worker: asked, timed and ended.

The clock is here, outside the worker. Whatever a worker does, a request ends by its deadline with
an answer or with one of the two exceptions below.
"""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable

from grader.worker import wire


class WorkerTimeout(Exception):
    """The worker has not answered by its deadline."""


class WorkerDied(Exception):
    """The worker ended before it answered; the message says how."""


class Worker:
    """One process that will hold one submission's code for one exercise."""

    def __init__(self, channel: socket.socket, end: Callable[[bool], int | None]) -> None:
        """`end(died)` kills what is left of the process and returns its wait status."""
        self._channel = channel
        self._end = end
        self._ended = False

    def send(self, frame: bytes, *, seconds: float) -> None:
        """Send one encoded frame within `seconds`. Raises WorkerTimeout, WorkerDied."""
        self._channel.settimeout(seconds)
        try:
            self._channel.sendall(frame)
        except TimeoutError:
            raise self._timeout() from None
        except OSError:
            raise self._death() from None

    def receive(self, *, seconds: float) -> object:
        """Return the next message within `seconds`. Raises WorkerTimeout, WorkerDied."""
        deadline = time.monotonic() + seconds

        def read(size: int) -> bytearray:
            data = bytearray(size)
            view = memoryview(data)
            while view:
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    raise TimeoutError
                self._channel.settimeout(remaining)
                count = self._channel.recv_into(view)
                if not count:
                    raise EOFError
                view = view[count:]
            return data

        try:
            return wire.read_frame(read)
        except TimeoutError:
            raise self._timeout() from None
        except (EOFError, OSError):
            raise self._death() from None
        except wire.WireError as error:
            self.close()
            raise WorkerDied(f"sent bytes that are no answer ({error})") from None

    def close(self) -> None:
        """End the process, at once."""
        self._finish(died=False)

    def _finish(self, *, died: bool) -> int | None:
        if self._ended:
            return None
        self._ended = True
        self._channel.close()
        return self._end(died)

    def _timeout(self) -> WorkerTimeout:
        self.close()
        return WorkerTimeout()

    def _death(self) -> WorkerDied:
        return WorkerDied(_describe_end(self._finish(died=True)))


def _describe_end(status: int | None) -> str:
    if status is None:
        return "ended"
    number = status & 0x7F
    if number:
        try:
            return f"was ended by {signal.Signals(number).name}"
        except ValueError:
            return f"was ended by signal {number}"
    return f"ended itself with exit status {status >> 8}"
