"""The judge's end of one worker's channel: it sends frames, waits for frames and ends the worker.

The clock runs here, outside the worker. It counts the processor time that the worker uses, and the time in
which the worker waits and uses none; each has the same limit. So a busy machine changes no answer. Whatever
a worker does, a request ends by its limit, or by ten times that on the wall, with an answer or with
WorkerTimeout or WorkerDied.
"""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from grader.sandbox.process_time import ProcessTime, WallTime
from grader.text.message import Message, MessageError
from grader.wire import control
from grader.wire.frames import WireError, decode, read_parts

RawFrame = tuple[bytearray, bytearray]
"""A header and a body that are not decoded yet."""
# While the judge waits for a worker, it checks so often what the worker takes.
_CHECK_SECONDS = 0.05
# And so often, whether it computes or waits.
_SAMPLE_SECONDS = 0.01
# After a longer pause between two samples, the judge itself was held up.
_MOST_SAMPLE_SECONDS = 0.1
# Less processor time than this share of the time on the wall is no computing.
_WAITING_SHARE = 0.1
# A busy machine with so many processes for each of its processors changes no answer.
WALL_FACTOR = 10


class WorkerTimeout(Exception):
    """The worker has not answered in time."""

    def __init__(self, limit: Literal["processor", "waiting", "wall"]) -> None:
        """`limit` is the kind of time that ran out; "wall" says nothing about the worker."""
        super().__init__(limit)
        self.limit = limit


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
        process: ProcessTime | None = None,
    ) -> None:
        """`end(died)` kills the process where it still runs and returns its wait status.

        While the judge waits, it calls `excess`; where that returns a text, the process is ended. Without a
        `process`, all time on the wall counts as processor time.
        """
        self._channel = channel
        self._end = end
        self._excess = excess
        self._checked = time.monotonic()
        self._process = process or WallTime()
        self._started = self._process.processor_seconds()
        self._used: float | None = None
        """The processor time of the process, once it has ended: another one may get its number."""
        self._waited = 0.0
        self._ended = False

    @property
    def taken(self) -> float:
        """The seconds that the worker has taken so far: its processor time, and its waiting in exchanges."""
        used = self._process.processor_seconds() if self._used is None else self._used
        return used - self._started + self._waited

    def send(self, frame: bytes, *, seconds: float) -> None:
        """Send one encoded frame within `seconds`. Raises WorkerTimeout, WorkerDied."""
        rest = memoryview(frame)
        with self._exchange(seconds) as meter:
            while rest:
                rest = rest[self._try(self._channel.send, rest, meter) :]

    def receive(self, *, seconds: float) -> object:
        """Return the next message within `seconds`. Raises WorkerTimeout, WorkerDied."""
        return self.decode(self.receive_frame(seconds=seconds))

    def decode(self, frame: RawFrame) -> object:
        """Return a frame's message. Raises WorkerDied."""
        with self._ending():
            return decode(*frame)

    def receive_frame(self, *, seconds: float) -> RawFrame:
        """Return the next frame, not decoded. Raises WorkerTimeout, WorkerDied.

        The worker may use `seconds` of processor time and wait for as many; it has ten times as many on the
        wall.
        """

        def read(size: int) -> bytearray:
            data = bytearray(size)
            view = memoryview(data)
            while view:
                count = self._try(self._channel.recv_into, view, meter)
                if not count:
                    raise EOFError
                view = view[count:]
            return data

        with self._exchange(seconds) as meter:
            return read_parts(read)

    @contextmanager
    def _exchange(self, seconds: float) -> Iterator[_Meter]:
        """Measure an exchange; where it fails, end the worker and raise WorkerTimeout or WorkerDied."""
        meter = _Meter(self._process, seconds)
        try:
            with self._ending():
                yield meter
        except WorkerTimeout:
            self.close()
            raise
        finally:
            self._waited += meter.waited

    @contextmanager
    def _ending(self) -> Iterator[None]:
        """Where the worker sends what it must not, or ends, end it and raise WorkerDied."""
        try:
            yield
        except _Excess as excess:
            raise self._ended_for(str(excess)) from None
        except WireError as error:
            raise self._ended_for(Message("sent bytes that are no answer ({error})", error=error)) from None
        except (EOFError, OSError):
            raise self._death() from None

    def _try(self, call: Callable[[memoryview], int], view: memoryview, meter: _Meter) -> int:
        """Return how many bytes a call of the socket moves in time; watch the worker meanwhile."""
        while True:
            now = time.monotonic()
            if now - self._checked > _CHECK_SECONDS:
                self._checked = now
                if excess := self._excess():
                    raise _Excess(excess)
            self._channel.settimeout(min(meter.left(now), _SAMPLE_SECONDS))
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
        self._used = self._process.processor_seconds()
        self._channel.close()
        return self._end(died)

    def _ended_for(self, reason: str) -> WorkerDied:
        self.close()
        return WorkerDied(reason)

    def _death(self) -> WorkerDied:
        return WorkerDied(_describe_end(self._finish(died=True)))


class _Meter:
    """Measures one exchange: what the worker computes, how long it waits, and how long the judge does."""

    def __init__(self, process: ProcessTime, seconds: float) -> None:
        self.waited = 0.0
        """The seconds in which the worker used no processor time to speak of."""
        self._process = process
        self._seconds = seconds
        self._wall = 0.0
        self._seen = time.monotonic()
        self._started = self._used = process.processor_seconds()

    def left(self, now: float) -> float:
        """Return how many seconds the worker surely has left. Raises WorkerTimeout where there are none."""
        if now - self._seen >= _SAMPLE_SECONDS:
            self._observe(now)
        left = self._seconds - (self._process.processor_seconds() - self._started)
        if left <= 0:
            raise WorkerTimeout("processor")
        if self.waited >= self._seconds:
            raise WorkerTimeout("waiting")
        if self._wall >= WALL_FACTOR * self._seconds:
            raise WorkerTimeout("wall")
        return left

    def _observe(self, now: float) -> None:
        passed = min(now - self._seen, _MOST_SAMPLE_SECONDS)
        used = self._process.processor_seconds()
        if used - self._used < _WAITING_SHARE * passed and self._process.waits():
            self.waited += passed
        self._wall += passed
        self._seen, self._used = now, used


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
