"""The channel returns messages in time, or reports that the worker died or is late."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import pytest
from hypothesis import example, given, settings

from forged_frames import assert_plain, streams
from grader.authoring.calls import Crashed
from grader.course.exercise import Exercise
from grader.sandbox.channel import Worker, WorkerDied, WorkerTimeout
from grader.sandbox.workers import WarmWorkers, WorkerSource
from grader.text.language import Language
from grader.text.message import Message
from grader.wire import frames as wire
from grader.wire.frames import encode
from helpers import MIB, WINDOWS, Told, does, opened
from scripted_worker import PATIENT, Script, Scripted, dripping


@contextmanager
def connected(play: Script, *, stays: bool = False) -> Iterator[Worker]:
    """Return a worker whose other end plays a script."""
    with closing(Scripted(play, stays=stays)) as source:
        worker = source.start(PATIENT)
        try:
            yield worker
        finally:
            worker.close()


@settings(max_examples=150, deadline=None)
@given(streams)
@example(bytes(4096))
def test_the_channel_gives_messages_or_says_that_the_worker_died(stream: bytes) -> None:
    """An invalid frame, and a close at any point, ends the worker and raises no other error."""
    with connected(lambda ended: [stream]) as worker, suppress(WorkerDied):
        while True:
            assert_plain(worker.receive(seconds=60))


@pytest.mark.parametrize(
    "silence",
    [
        b"",
        encode(7)[:1],
        encode(7)[:-1],
        wire.PREFIX.pack(1, 0),
        wire.PREFIX.pack(wire.MAX_HEADER, wire.MAX_BODY),
    ],
    ids=["nothing", "a byte", "all but a byte", "sizes", "large sizes"],
)
def test_a_worker_that_falls_silent_is_late(silence: bytes) -> None:
    """An incomplete frame is a timeout, at whatever byte it stops."""
    with connected(lambda ended: [silence], stays=True) as worker, pytest.raises(WorkerTimeout):
        worker.receive(seconds=0.1)


def test_a_worker_that_sends_a_byte_now_and_then_is_late() -> None:
    """The deadline is for the whole frame, not for each byte, so a slow frame is a timeout."""
    with connected(dripping(encode("x" * 1000))) as worker, pytest.raises(WorkerTimeout):
        worker.receive(seconds=0.2)


@pytest.mark.parametrize("seconds", [0.1, 0, -1])
def test_a_worker_that_never_reads_is_late(seconds: float) -> None:
    """A request that the worker does not read in time is a timeout."""
    with connected(lambda ended: [], stays=True) as worker, pytest.raises(WorkerTimeout):
        worker.send(bytes(64 * MIB), seconds=seconds)


@pytest.mark.parametrize("seconds", [0, -1])
def test_a_deadline_that_has_passed_is_kept(seconds: float) -> None:
    """After its deadline, the judge reads nothing, not even bytes that have arrived."""
    with connected(lambda ended: [encode(7)]) as worker, pytest.raises(WorkerTimeout):
        worker.receive(seconds=seconds)


def test_the_reason_of_a_death_is_reported() -> None:
    """The error of a dead worker says what was wrong with its bytes."""
    frame = wire.PREFIX.pack(5, 2**40)
    with connected(lambda ended: [frame]) as worker, pytest.raises(WorkerDied) as caught:
        worker.receive(seconds=60)
    assert str(caught.value) == (
        "sent bytes that are no answer "
        "(a frame of 5 + 1099511627776 bytes, over the bound of 65536 + 67108864)"
    )


def test_a_worker_that_takes_too_much_is_ended() -> None:
    """The error says what it takes too much of, in the language of the reader, too."""
    ours, theirs = socket.socketpair()
    ends: list[bool] = []
    excess = Message("had started more than {most} threads", most=256)
    worker = Worker(ours, lambda died: ends.append(died), lambda: excess)
    with theirs, closing(worker), pytest.raises(WorkerDied) as caught:
        worker.receive(seconds=60)
    assert str(caught.value) == "had started more than 256 threads"
    assert Language("zh")(str(caught.value)) == "启动了超过 256 个线程"
    assert ends == [False]


WRITES_EVERYWHERE = """
import os
for descriptor in range(3, 1024):
    try: os.write(descriptor, DATA)
    except OSError: pass
return 7
"""


@pytest.mark.skipif(WINDOWS, reason="on Windows the channel is no descriptor")
@pytest.mark.parametrize("data", ["bytes(4096)", "b'SPAM' * 1024"])
def test_writing_to_every_descriptor_gives_no_false_answer(
    data: str, workers: WorkerSource, patient: Exercise
) -> None:
    """With filtered system calls only real answers arrive; otherwise the writes are a crash."""
    with opened(workers, patient) as session:
        answer = does(session)(WRITES_EVERYWHERE.replace("DATA", data))
        if "seccomp" in workers.confinement:
            assert answer == 7
        else:
            assert isinstance(answer, Crashed)
            assert "its process sent bytes that are no answer" in str(answer)
        assert does(session)("return 7") == 7


SENDS = """
import gc
channel, = [found for found in gc.get_objects() if type(found).__name__ == 'Channel']
channel.send(MESSAGE)
return 7
"""
FORGERIES = {
    "a number": "5",
    "no answers": "[]",
    "too many answers": "[{'returned': 1}, {'returned': 1}]",
    "an answer of another form": "[{'passed': True}]",
    "an exception of another form": "[{'raised': 5}]",
    "an exception with fields missing": "[{'raised': {'type': 'E'}}]",
    "an exception with a wrong field": (
        "[{'raised': {'type': 'E', 'todo': 'yes', 'message': 'x', 'frames': [5]}}]"
    ),
}


@pytest.mark.skipif(WINDOWS, reason="on Windows the channel is no descriptor")
@pytest.mark.parametrize("forged", FORGERIES)
def test_a_forged_message_is_a_crash(forged: str, patient: Exercise, warm_workers: WarmWorkers) -> None:
    """Learner code that finds the channel can send a frame; a frame that is not an answer is a crash."""
    with opened(warm_workers, patient) as session:
        answer = does(session)(SENDS.replace("MESSAGE", FORGERIES[forged]))
    assert isinstance(answer, Crashed)


@pytest.mark.skipif(WINDOWS, reason="on Windows the channel is no descriptor")
def test_a_channel_that_is_closed_is_a_crash(tell: Told) -> None:
    """A worker that closes the channel and runs on is ended as a dead one."""
    assert isinstance(tell("import os\nos.closerange(3, 1024)\nwhile True: pass"), Crashed)
