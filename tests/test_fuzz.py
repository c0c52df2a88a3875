"""Whatever a worker sends, the judge stays up, small and in time, and blames the submission.

The worker is a thread that plays a script at the other end of a real socket: it sends what no process
of ours would, such as nonsense, lies about sizes, and one byte now and then.
"""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import pytest
import torch
from conftest import submission
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.catalogue import Catalogue
from grader.channel import Worker, WorkerDied, WorkerTimeout
from grader.exercise import Exercise
from grader.grading import Judge
from grader.limits import Limits
from grader.replies import OnProgress
from grader.session import MOST_ANSWER_BYTES, Session
from grader.student import Call, Crashed, Raised, TimedOut
from grader.worker import wire
from grader.worker.wire import Opaque, WireError, encode

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process's memory so")
MIB = 1024**2
# Patience that only a hang uses up, and hardly any.
PATIENT = Limits(call_seconds=60, load_seconds=60, check_seconds=120)
HASTY = Limits(call_seconds=0.05, load_seconds=60, check_seconds=60)
BRIEF = Limits(call_seconds=60, load_seconds=60, check_seconds=0.4)


# What is sent: right messages, and what can be wrong with one


def packed(value: object) -> bytes:
    data: bytes = msgspec.msgpack.encode(value)
    return data


def extension(code: int, fields: object) -> bytes:
    """Return what stands in a header for a tensor (1), a text (2) or a description (3)."""
    return packed(msgspec.msgpack.Ext(code, packed(fields)))


def raw(header: bytes, body: bytes = b"") -> bytes:
    """Return a frame of a header and a body that need not be well-formed."""
    return wire.PREFIX.pack(len(header), len(body)) + header + body


def listed(*items: bytes) -> bytes:
    """Return the header of a list of items that are packed already."""
    return b"\xdd" + len(items).to_bytes(4, "big") + b"".join(items)


tensors = st.builds(
    lambda name, shape: torch.zeros(shape, dtype=getattr(torch, name)),
    st.sampled_from(sorted(wire.DTYPES)),
    st.lists(st.integers(0, 3), max_size=4),
)
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.text(max_size=8)
    | st.text("数a😀", min_size=260, max_size=300)
    | st.builds(Opaque, st.text(max_size=8))
    | tensors
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=10,
)
# Sizes and offsets at which something changes.
sizes = st.sampled_from([0, 1, 2, 15, 16, 17, 64, 2**14, 2**26, 2**26 + 1, 2**31, 2**63, 2**64 - 1, -1, -16])
names = st.sampled_from(["float32", "bool", "bfloat16", "int64", "complex64", "Tensor", "load"])
lies = st.one_of(
    st.builds(lambda *fields: extension(1, fields), names, st.lists(sizes, max_size=9), sizes, st.booleans()),
    st.builds(lambda *fields: extension(2, fields), sizes, sizes),
    st.builds(extension, st.integers(-128, 127), st.lists(sizes, max_size=3) | st.text()),
    st.sampled_from(
        [
            packed(2**64 - 1),
            packed(b"bytes"),
            b"\xd6\xff\x00\x00\x00\x00",  # a date
            b"\xc7\x0c\xff" + b"\xff" * 12,  # a date beyond all years
            b"\x82\xa1a\x01\xa1a\x02",  # a key twice
            b"\x81\x01\x02",  # a number as a key
            b"\xdd\xff\xff\xff\xff",  # a list of 4,294,967,295 items
            b"\xdf\xff\xff\xff\xff",  # as large a dict
            b"\xdb\xff\xff\xff\xff",  # as long a text
            b"\xc9\xff\xff\xff\xff\x01",  # as long a tensor's reference
            b"\xc1",  # what msgpack does not know
        ]
    ),
)


@st.composite
def damaged(draw: st.DrawFn, messages: st.SearchStrategy[object] = values) -> bytes:
    """A right frame in which bits are wrong, bytes are missing or inserted, or other sizes stand."""
    frame = bytearray(encode(draw(messages)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(frame) - 1))
        kind = draw(st.sampled_from(["bit", "byte", "cut", "insert", "sizes"]))
        if kind == "bit":
            frame[at] ^= 1 << draw(st.integers(0, 7))
        elif kind == "byte":
            frame[at] = draw(st.integers(0, 255))
        elif kind == "cut":
            del frame[max(at, 1) :]
        elif kind == "insert":
            frame[at:at] = draw(lies)
        else:
            frame[: wire.PREFIX.size] = wire.PREFIX.pack(draw(st.integers(0, 80)), draw(st.integers(0, 80)))
    return bytes(frame)


frames = st.one_of(
    st.builds(raw, st.binary(max_size=64), st.binary(max_size=64)),
    st.builds(
        lambda items, blocks: raw(listed(*items), bytes(16 * blocks)),
        st.lists(lies, max_size=4),
        st.integers(0, 5),
    ),
    damaged(),
)
streams = st.binary(max_size=200) | st.lists(frames, max_size=3).map(b"".join)


# Who sends it


Script = Callable[[threading.Event], Iterable[bytes]]


class Scripted:
    """A source of workers, each of which is a thread that plays a script."""

    confinement = ("process",)
    missing: Mapping[str, str] = MappingProxyType({})

    def __init__(self, script: Script, *, stays: bool = False) -> None:
        """`script` gets an event that is set when the judge has ended the worker.

        A worker that `stays` is silent behind its script; another one hangs up.
        """
        self._script = script
        self._stays = stays
        self._threads: list[threading.Thread] = []

    def start(self, limits: Limits, *, imports: Sequence[str] = ()) -> Worker:
        ours, theirs = socket.socketpair()
        ended = threading.Event()
        thread = threading.Thread(target=self._play, args=(theirs, ended), daemon=True)
        thread.start()
        self._threads.append(thread)
        return Worker(ours, lambda died: ended.set())

    def close(self) -> None:
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "the judge has not ended a worker"

    def _play(self, channel: socket.socket, ended: threading.Event) -> None:
        # It never reads: what the judge says waits in the socket's buffer.
        with channel:
            with suppress(OSError):
                for data in self._script(ended):
                    channel.sendall(data)
                if not self._stays:
                    channel.shutdown(socket.SHUT_WR)
            ended.wait()


HOME = {"module": "softmax", "where": "softmax.py, line 1", "text": "def softmax(X):"}
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
    on_progress: OnProgress = lambda progress: None,
) -> Iterator[Session]:
    """Open a session whose workers play a script."""
    with closing(Scripted(script, stays=stays)) as workers:
        chosen = replace(exercise, limits=limits)
        handed_in = submission("def softmax(X): ...")
        with Session(handed_in, chosen, workers, seed=0, on_progress=on_progress) as session:
            yield session


# What came of it


def assert_plain(value: object) -> None:
    """Assert that a value is of the kinds that frames are declared to carry, and not too deep."""
    level = [value]
    for _ in range(wire.MAX_DEPTH):
        below: list[object] = []
        for item in level:
            if type(item) is dict:
                assert all(type(key) is str for key in item)
                below += item.values()
            elif type(item) is list:
                below += item
            elif type(item) is int:
                assert -(2**63) <= item < 2**63
            else:
                assert type(item) in (torch.Tensor, Opaque, bool, float, str, type(None))
        level = below
    assert not level


def assert_readable(text: str, *, lines: bool = True) -> None:
    """Assert that a text can be shown: not endless, and nothing that a terminal obeys."""
    assert len(text) < 25_000
    for character in text:
        control = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")
        assert not control or (lines and character == "\n") or character == "\t"
    assert lines or len(text.splitlines()) == 1


def assert_documented(answers: Sequence[object], *, calls: int) -> None:
    """Assert that a batch has an answer for each call, or ends with why there is none."""
    *before, last = answers
    for answer in before:
        assert_plain(answer)
    if isinstance(last, Exception):
        assert isinstance(last, (Crashed, TimedOut, Raised))
        assert_readable(str(last))
        assert len(answers) <= calls
    else:
        assert_plain(last)
        assert len(answers) == calls


# The decoder


def reader(data: bytes) -> Callable[[int], bytearray]:
    """Return a function that hands a stream out, as a channel does."""
    rest = memoryview(data)

    def take(size: int) -> bytearray:
        nonlocal rest
        if size > len(rest):
            raise EOFError
        taken, rest = bytearray(rest[:size]), rest[size:]
        return taken

    return take


@settings(max_examples=1000, deadline=None)
@given(streams)
@example(bytes(4096))
def test_any_stream_is_messages_or_refused(stream: bytes) -> None:
    """What the decoder makes of any bytes is a plain value or a WireError, frame after frame."""
    read = reader(stream)
    with suppress(WireError, EOFError):
        while True:
            assert_plain(wire.read_frame(read))


@pytest.mark.parametrize("opening", [b"\x91", b"\x81\xa1a"], ids=["lists", "dicts"])
@pytest.mark.parametrize("depth", [1, 63, 64, 65, 500, 990, 1500, 20_000, 65_000, 100_000])
def test_nesting_is_plain_or_refused(opening: bytes, depth: int) -> None:
    """However deep lists and dicts are nested, they are a value of a bounded depth or a WireError."""
    frame = raw(opening * depth + b"\x01")
    if depth < wire.MAX_DEPTH:
        assert_plain(wire.read_frame(reader(frame)))
    else:
        with pytest.raises(WireError):
            wire.read_frame(reader(frame))


def bombs() -> Iterator[bytes]:
    """Yield frames that are small, or as large as may be, and ask for much more than they are."""
    for item in (b"\x80", b"\x90", extension(1, ["bool", [0] * 8, 0, False])):
        yield raw(listed(*[item] * ((wire.MAX_HEADER - 5) // len(item))))
    yield raw(b"\x91" * wire.MAX_HEADER)
    yield raw(b"\xdd\xff\xff\xff\xff" * 13_000)
    yield raw(b"\xdf\xff\xff\xff\xff\xa0" * 10_000)
    for shape in ([2**60, 0], [2**26, 2**26], [2**62] * 8, [0] + [2**26] * 7):
        yield raw(extension(1, ["float32", shape, 0, False]))
    size = wire.MAX_BODY
    text, tensor = extension(2, [0, size]), extension(1, ["bool", [size], 0, False])
    yield raw(tensor, bytes(size))
    yield raw(listed(*[tensor] * 3000), bytes(size))
    # One character beyond the others, and each takes 4 bytes instead of 1.
    yield raw(text, b"a" * (size - 4) + "😀".encode())
    yield raw(text, b"\xff" * (size - 4) + "😀".encode())
    yield raw(listed(*[text] * 3000), b"a" * size)
    # Sizes alone, over the bounds and within them, and nothing behind.
    yield wire.PREFIX.pack(2**32 - 1, 2**64 - 1)
    yield wire.PREFIX.pack(0, size)


def bound_memory(size: int) -> None:
    """Let this process take `size` bytes more than it has, and no more."""
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + size, resource.RLIM_INFINITY))


def decode_bombs() -> None:
    """Decode all bombs in a process that has little memory left."""
    size = len(max(bombs(), key=len))
    bound_memory(7 * wire.MAX_BODY + 2 * size)
    for bomb in bombs():
        with suppress(WireError, EOFError):
            wire.read_frame(reader(bomb))


def hoard() -> None:
    """Take the answers of a function that returns 60 MiB each time, and print what comes of them."""
    from grader.catalogue import read_catalogue
    from grader.plugins import plugin_manager

    exercise = read_catalogue(plugin_manager()).select(["softmax"])[0]
    answer = encode([{"returned": torch.zeros(15, MIB)}])
    with opened(exercise, lambda ended: [BEGINNING, *[answer] * 110]) as session:
        session.prepare()
        bound_memory(MOST_ANSWER_BYTES + 7 * wire.MAX_BODY)
        answers = session.ask([call()] * 110)
        print([type(answer).__name__ for answer in answers])
        print(answers[-1])


def run_here(function: Callable[[], None]) -> str:
    """Run a function of this module in a process of its own and return what it printed."""
    code = f"import test_fuzz; test_fuzz.{function.__name__}()"
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, capture_output=True, text=True
    )
    assert process.returncode == 0, process.stderr
    return process.stdout


@LINUX
def test_decoding_takes_bounded_memory() -> None:
    """Frames that announce, repeat or unfold more than they hold fit into seven times a body's bound."""
    run_here(decode_bombs)


# The channel


@contextmanager
def connected(play: Script, *, stays: bool = False) -> Iterator[Worker]:
    """Give a worker whose other end plays a script."""
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
    """Bytes that are no frame, and a close anywhere, are the end of the worker and nothing else."""
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
    """A frame that does not come to its end is a timeout, wherever it stops."""
    with connected(lambda ended: [silence], stays=True) as worker, pytest.raises(WorkerTimeout):
        worker.receive(seconds=0.1)


def dripping(data: bytes) -> Script:
    """Send one byte every 5 ms: a script that takes longer than anybody should wait."""

    def script(ended: threading.Event) -> Iterator[bytes]:
        for position in range(len(data)):
            yield data[position : position + 1]
            ended.wait(0.005)

    return script


def test_a_worker_that_sends_a_byte_now_and_then_is_late() -> None:
    """The deadline is a frame's, not a byte's: what drips in behind it is no answer."""
    with connected(dripping(encode("x" * 1000))) as worker, pytest.raises(WorkerTimeout):
        worker.receive(seconds=0.2)


@pytest.mark.parametrize("seconds", [0.1, 0, -1])
def test_a_worker_that_never_reads_is_late(seconds: float) -> None:
    """Sending has a deadline, too: a request that nobody takes off the channel is a timeout."""
    with connected(lambda ended: [], stays=True) as worker, pytest.raises(WorkerTimeout):
        worker.send(bytes(64 * MIB), seconds=seconds)


@pytest.mark.parametrize("seconds", [0, -1])
def test_a_deadline_that_has_passed_is_kept(seconds: float) -> None:
    """Behind its deadline the judge takes nothing, not even what lies there already."""
    with connected(lambda ended: [encode(7)]) as worker, pytest.raises(WorkerTimeout):
        worker.receive(seconds=seconds)


def test_what_was_wrong_is_said() -> None:
    """A person who reads why a worker died learns what its bytes were."""
    frame = wire.PREFIX.pack(5, 2**40)
    with connected(lambda ended: [frame]) as worker, pytest.raises(WorkerDied) as caught:
        worker.receive(seconds=60)
    assert str(caught.value) == (
        "sent bytes that are no answer "
        "(a frame of 5 + 1099511627776 bytes, over the bound of 65536 + 67108864)"
    )


# Answers


reports = st.fixed_dictionaries(
    {"todo": st.booleans() | values, "out_of_memory": st.booleans(), "message": st.text() | values},
    optional={
        "frames": st.lists(
            st.fixed_dictionaries({"where": st.text(), "text": st.text(max_size=600)}) | values, max_size=7
        ),
        "more": values,
    },
)
answers = (
    st.fixed_dictionaries({"returned": values})
    | st.fixed_dictionaries({"raised": reports | values})
    | st.fixed_dictionaries({"returned": values, "raised": reports})
    | values
)
progress = st.fixed_dictionaries(
    {"progress": st.dictionaries(st.sampled_from(["epoch", "epochs", "done"]), leaves) | values}
)
batches = st.lists(answers, max_size=5) | progress | values
RIGHT = {"todo": False, "out_of_memory": False, "message": "x", "frames": []}


@settings(max_examples=400, deadline=None)
@given(sent=st.lists(batches.map(encode) | damaged(batches), max_size=4), calls=st.integers(1, 4))
@example(sent=[bytes(4096)], calls=1)
@example(sent=[encode([{"returned": 1}]), bytes(4096)], calls=2)
@example(sent=[encode([{"returned": 1}])[:-2] + bytes(4096)], calls=1)
@example(sent=[encode([{"returned": 1}] * 3)], calls=2)
@example(sent=[encode([])], calls=2)
@example(sent=[encode([{"raised": RIGHT}, {"returned": 1}])], calls=2)
@example(sent=[encode({"progress": torch.zeros(3)})], calls=1)
@example(sent=[encode([{"raised": torch.zeros(3)}])], calls=1)
def test_a_batch_comes_to_documented_answers(sent: list[bytes], calls: int, softmax: Exercise) -> None:
    """Whatever is sent for answers, each call is answered, or the last answer says why not."""
    with opened(softmax, lambda ended: [BEGINNING, *sent]) as session:
        session.prepare()
        assert_documented(session.ask([call()] * calls), calls=calls)


@pytest.mark.parametrize(
    "forged",
    [
        5,
        [],
        [5],
        [{"returned": 1}] * 3,
        [{}],
        [{"passed": True}],
        [{"returned": 1, "points": 100}],
        [{"returned": 1, "raised": RIGHT}],
        [{"raised": RIGHT | {"message": 5}}],
        [{"raised": RIGHT | {"message": torch.zeros(3)}}],
        [{"raised": RIGHT | {"frames": [{"where": "a", "text": "b"}] * 6}}],
        [{"raised": torch.zeros(3)}],
        {},
        {"progress": torch.zeros(3)},
        {"progress": {"epoch": "one"}},
        {"progress": {}, "returned": 1},
    ],
    ids=repr,
)
def test_a_message_of_another_form_is_no_answer(forged: object, softmax: Exercise) -> None:
    """A well-formed frame that holds no answers to two calls costs the worker its life."""
    with opened(softmax, lambda ended: [BEGINNING, encode(forged)]) as session:
        (answer,) = session.ask([call()] * 2)
    assert isinstance(answer, Crashed)
    assert str(answer) == "While softmax was running, its process sent a message that is no answer."


def test_bytes_that_are_no_answer_are_told_of(softmax: Exercise) -> None:
    """The learner reads that the function's process, not the judge, sent nonsense, and which."""
    with opened(softmax, lambda ended: [BEGINNING, encode([{"returned": 1}]), bytes(4096)]) as session:
        first, last = session.ask([call()] * 2)
    assert first == 1
    assert isinstance(last, Crashed)
    assert str(last).startswith(
        "While softmax was running, its process sent bytes that are no answer (not a frame: "
    )


def test_what_is_raised_is_cut_where_it_is_endless(softmax: Exercise) -> None:
    """A message of a million lines, and lines of a million letters, stay short enough to be shown."""
    level = {"where": "a.py, line 1\n" * 10**5, "text": "\x1b[2J" * 10**5}
    report = RIGHT | {"message": "no\x1b]0;\n" * 10**6, "frames": [level] * 5}
    with opened(softmax, lambda ended: [BEGINNING, encode([{"raised": report}])]) as session:
        (answer,) = session.ask([call()])
    assert isinstance(answer, Raised)
    assert_readable(str(answer))
    for frame in answer.frames:
        assert_readable(frame.where, lines=False)
        assert_readable(frame.text, lines=False)


# How much they may be


@LINUX
def test_what_answers_take_is_bounded() -> None:
    """Large answers of many calls are taken up to a bound; the learner hears of which function, how
    much, and what the bound is.
    """
    kinds, message = run_here(hoard).splitlines()
    assert kinds == str(["Tensor"] * 4 + ["Raised"])
    assert message == (
        "softmax returned 300 MiB in 5 calls; the answers of a check may take 256 MiB together. "
        "Return what is asked for and nothing else."
    )


def test_the_values_of_small_frames_are_counted(softmax: Exercise) -> None:
    """A few bytes a value on the way are a hundred in memory, and it is those that are bounded."""
    # 5 MB each time, in a frame of 64 KB.
    dicts = raw(b"\x91\x81" + packed("returned") + listed(*[b"\x80"] * 65_000))
    with opened(softmax, lambda ended: [BEGINNING, *[dicts] * 110]) as session:
        *values, last = session.ask([call()] * 110)
    assert len(values) < 60
    assert isinstance(last, Raised)
    assert "the answers of a check may take 256 MiB together" in str(last)


def test_a_large_net_is_no_large_answer(softmax: Exercise) -> None:
    """The parameters of a net of five million, which is as large as one may be, pass ten times over."""
    parameters = [torch.zeros(5_000_000)]
    with opened(softmax, lambda ended: [BEGINNING, *[encode([{"returned": parameters}])] * 10]) as session:
        answers = session.ask([call()] * 10)
    assert [type(answer) for answer in answers] == [list] * 10


def test_a_check_begins_with_all_its_room(softmax: Exercise) -> None:
    """What one check's answers took, another check's may take again; within one it adds up."""
    frame = encode([{"returned": torch.zeros(15, MIB)}])

    def ask(session: Session) -> list[str]:
        return [type(answer).__name__ for answer in session.ask([call()] * 3)]

    with opened(softmax, lambda ended: [BEGINNING, *[frame] * 8]) as session:
        session.prepare()
        assert ask(session) == ["Tensor", "Tensor", "Tensor"]
        session.prepare()
        assert ask(session) == ["Tensor", "Tensor", "Tensor"]
        assert ask(session) == ["Tensor", "Raised"]


def test_a_lone_call_has_room_for_an_answer(softmax: Exercise) -> None:
    """The search for a smaller example asks one call after another, and is not stopped by their sum."""
    frame = encode([{"returned": torch.zeros(15, MIB)}])
    with opened(softmax, lambda ended: [BEGINNING, *[frame] * 8]) as session:
        session.prepare()
        for _ in range(8):
            (answer,) = session.ask([call()])
            assert isinstance(answer, torch.Tensor)


@pytest.mark.parametrize(
    "cells",
    [["x = 1"] * 40_000, ["x" * MIB] * 70],
    ids=["cells", "text"],
)
def test_a_source_that_is_too_large_is_told_of(cells: list[str], softmax: Exercise) -> None:
    """A source that does not fit a frame is the submission's fault, not the kit's."""
    files = replace(submission({"softmax.ipynb": ""}).files[0], cells=tuple(cells))
    large = replace(submission(""), files=(files,))
    with (
        closing(Scripted(lambda ended: [BEGINNING])) as workers,
        Session(large, softmax, workers, seed=0) as session,
        pytest.raises(Crashed) as caught,
    ):
        session.prepare()
    assert str(caught.value).startswith("The source is too large to be loaded: a ")


# What is said of the source


parts = st.fixed_dictionaries({"where": st.text(), "text": st.text(max_size=600), "reason": st.text()})
homes = st.fixed_dictionaries(
    {"module": st.sampled_from(["softmax", "torch", ""]), "where": st.text(), "text": st.text()},
    optional={"file": st.text() | leaves},
)
surveys = st.fixed_dictionaries(
    {
        "homes": st.dictionaries(st.sampled_from(["softmax", "accuracy"]), homes, max_size=2) | values,
        "readable": st.booleans() | st.booleans() | values,
        "unreadable": st.lists(parts, max_size=25) | values,
        "mentions": st.lists(
            st.fixed_dictionaries({"operation": st.text(), "where": st.text()}), max_size=25
        ),
    },
    optional={"more": values},
)
loads = st.fixed_dictionaries(
    {"names": st.lists(st.sampled_from(["softmax", "sum", ""])), "left_out": st.lists(parts, max_size=25)}
)


@settings(max_examples=300, deadline=None)
@given(survey=surveys | values | st.just(SURVEY), loaded=loads | values | st.just(LOADED))
@example(survey=SURVEY | {"homes": torch.zeros(3)}, loaded=LOADED)
@example(survey=SURVEY | {"homes": {"softmax": torch.zeros(3)}}, loaded=LOADED)
@example(survey=torch.zeros(3), loaded=LOADED)
@example(survey=SURVEY, loaded=torch.zeros(3))
def test_a_forged_survey_is_the_submissions_own(survey: object, loaded: object, softmax: Exercise) -> None:
    """A survey names what was handed in and was asked for, in few printable lines, or is refused."""
    with opened(softmax, lambda ended: [encode(survey), encode(loaded)]) as session:
        try:
            session.prepare()
        except Crashed as problem:
            assert_readable(str(problem))
        else:
            assert set(session.loaded) <= {"softmax"}
            assert session.survey is not None
            assert set(session.survey.homes) <= {"softmax"}
            assert {home.file for home in session.survey.homes.values()} <= {"softmax.py"}
            said = [*session.survey.unreadable, *session.survey.mentions, *session.left_out]
            assert len(said) <= 60
            for part in [*said, *session.survey.homes.values()]:
                assert_readable(str(part), lines=False)
        assert_documented(session.ask([call()]), calls=1)


PART = {"where": "a.py, line 1", "text": "import x", "reason": "y"}


@pytest.mark.parametrize(
    ("survey", "loaded"),
    [
        (SURVEY | {"homes": {"softmax": HOME, "os": HOME}}, LOADED),
        (SURVEY | {"homes": {"softmax": HOME | {"module": "elsewhere"}}}, LOADED),
        (SURVEY | {"unreadable": [PART] * 21}, LOADED),
        (SURVEY | {"mentions": [{"operation": "a", "where": "b"}] * 21}, LOADED),
        (SURVEY, LOADED | {"left_out": [PART] * 21}),
    ],
    ids=["a name", "a file", "unreadable", "mentions", "left out"],
)
def test_a_survey_of_more_than_there_is_is_refused(survey: object, loaded: object, softmax: Exercise) -> None:
    """A name that was not asked for, a file that was not handed in, and endless lists are no answer."""
    script = [encode(survey), encode(loaded)]
    with opened(softmax, lambda ended: script) as session, pytest.raises(Crashed) as caught:
        session.prepare()
    assert str(caught.value) == ("While the source was loaded, its process sent a message that is no answer.")


def test_a_name_that_was_not_asked_for_is_not_loaded(softmax: Exercise) -> None:
    """A worker can claim to have loaded more than it was asked for, and nothing comes of it."""
    loaded = LOADED | {"names": ["softmax", "accuracy", "softmax"]}
    with opened(softmax, lambda ended: [encode(SURVEY), encode(loaded)]) as session:
        session.prepare()
    assert session.loaded == ("softmax",)


def test_a_file_name_is_the_submissions_not_the_workers(softmax: Exercise) -> None:
    """The snippet that a person pastes imports a file that was handed in, whatever a worker calls it."""
    forged = SURVEY | {"homes": {"softmax": HOME | {"file": "x\nimport os; os.abort()  # .ipynb"}}}
    with opened(softmax, lambda ended: [encode(forged), encode(LOADED)]) as session:
        session.prepare()
        assert session.survey is not None
        assert session.survey.homes["softmax"].file == "softmax.py"


def test_what_nobody_can_read_is_one_line(catalogue: Catalogue, softmax: Exercise) -> None:
    """A worker that says that nothing is readable ends the run with a line of its submission's own."""
    part = {"where": "a.py\n::error::x", "text": "\x1b[2J" * 300, "reason": "\u2028\u202e\r\n" * 300}
    forged = {"homes": {}, "readable": False, "unreadable": [part] * 20, "mentions": []}
    workers = Scripted(lambda ended: [encode(forged), encode({"names": [], "left_out": []})])
    with closing(workers):
        grade = Judge(catalogue, [softmax], workers, explains=False).grade(submission("x"))
    assert grade.problem
    assert_readable(grade.problem, lines=False)
    assert grade.points == 0


# How long they may take


def flooding(ended: threading.Event) -> Iterator[bytes]:
    """Report progress much faster than it can be shown, for long, and only then answer."""
    yield BEGINNING
    report = encode({"progress": {"epoch": 1, "epochs": 2, "done": 0.5}})
    for _ in range(100):
        if not ended.is_set():
            yield report * 5000
    yield encode([{"returned": 1}] * 1000)


def answering(ended: threading.Event) -> Iterator[bytes]:
    """Answer each call by itself, well within the time that one may take."""
    yield BEGINNING
    for _ in range(1000):
        yield encode([{"returned": 1}])
        ended.wait(0.02)


def reporting(ended: threading.Event) -> Iterator[bytes]:
    """Report progress well within the time that a call may be silent."""
    yield BEGINNING
    for _ in range(1000):
        yield encode({"progress": {}})
        ended.wait(0.02)
    yield encode([{"returned": 1}] * 1000)


@pytest.mark.parametrize("script", [flooding, answering, reporting])
def test_a_batch_ends_at_its_deadline(script: Script, softmax: Exercise) -> None:
    """Signs of life, as many as there may be, do not put off the end of a check's time."""
    with opened(softmax, script, limits=BRIEF) as session:
        answers = session.ask([call()] * 1000)
    assert_documented(answers, calls=1000)
    assert str(answers[-1]) == "1000 calls of softmax took over 0.4 s together."


def test_behind_its_deadline_a_batch_takes_nothing(softmax: Exercise) -> None:
    """What a worker has sent in time and the judge did not come to is too late, progress and answers."""
    report = encode({"progress": {}})
    with opened(
        softmax,
        lambda ended: [BEGINNING + report + report + encode([{"returned": 1}])],
        limits=BRIEF,
        on_progress=lambda progress: time.sleep(0.5),
    ) as session:
        (answer,) = session.ask([call()])
    assert str(answer) == "softmax had not returned after 0.4 s."


def test_the_batches_of_a_check_share_its_time(softmax: Exercise) -> None:
    """A law that asks several times waits no longer in all; what is left at least is one call's time."""
    # An answer every 20 ms: at most 50 before the check's time is over, and 15 in the last call's.
    with opened(softmax, answering, limits=replace(HASTY, check_seconds=1.0)) as session:
        session.prepare()
        first = session.ask([call()] * 1000)
        second = session.ask([call()] * 1000)
    assert isinstance(first[-1], TimedOut)
    assert isinstance(second[-1], TimedOut)
    assert len(first) + len(second) < 80


def test_loading_has_one_deadline(softmax: Exercise) -> None:
    """What the survey takes is missing to the loading: a worker can't be slow twice."""

    def script(ended: threading.Event) -> Iterator[bytes]:
        for message in (SURVEY, LOADED):
            ended.wait(0.3)
            yield encode(message)

    limits = replace(PATIENT, load_seconds=0.5)
    with opened(softmax, script, limits=limits) as session, pytest.raises(TimedOut) as caught:
        session.prepare()
    assert str(caught.value) == "Loading the source had not finished after 0.5 s."


@pytest.mark.parametrize("arguments", [(), (torch.zeros(4 * MIB),)], ids=["small", "large"])
def test_a_worker_that_only_listens_is_late(arguments: tuple[object, ...], softmax: Exercise) -> None:
    """A worker that answers no call, or does not even take it off the channel, is a timeout."""
    with opened(softmax, lambda ended: [BEGINNING], limits=BRIEF, stays=True) as session:
        (answer,) = session.ask([call(*arguments)])
    assert isinstance(answer, TimedOut)


def test_an_answer_that_drips_is_late(softmax: Exercise) -> None:
    """One byte now and then is no sign of life."""
    drops = dripping(encode([{"returned": "x" * 2000}]))
    with opened(softmax, lambda ended: chain([BEGINNING], drops(ended)), limits=HASTY) as session:
        (answer,) = session.ask([call()])
    assert str(answer) == "softmax had not returned after 0.05 s."


def test_no_deadline_is_kept_by_the_wall_clock(softmax: Exercise, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that is set back or forward in the middle of a check changes nothing."""
    jumping = random.Random(0)
    monkeypatch.setattr(time, "time", lambda: jumping.uniform(0, 4e9))
    with opened(softmax, lambda ended: [BEGINNING, encode([{"returned": 1}] * 3)]) as session:
        assert [*session.ask([call()] * 3)] == [1, 1, 1]
    with opened(softmax, answering, limits=BRIEF) as session:
        assert isinstance(session.ask([call()] * 1000)[-1], TimedOut)


# Whole checks


class Listening(Scripted):
    """A source of workers that take the judge's calls, and answer them as they like."""

    def __init__(self, answer: Callable[[Mapping[str, object]], object]) -> None:
        super().__init__(lambda ended: [])
        self._answer = answer

    def _play(self, channel: socket.socket, ended: threading.Event) -> None:
        with channel, channel.makefile("rb") as stream, suppress(EOFError, OSError):

            def take(size: int) -> bytearray:
                data = bytearray(stream.read(size))
                if len(data) < size:
                    raise EOFError
                return data

            while True:
                message: Any = wire.read_frame(take)
                for reply in self._replies(message, lambda: wire.read_frame(take)):
                    channel.sendall(encode(reply))

    def _replies(self, message: Any, following: Callable[[], Any]) -> Iterator[object]:
        match message:
            case {"read": _}:
                yield SURVEY | {"homes": dict.fromkeys(message["names"], HOME)}
            case {"load": homes}:
                yield LOADED | {"names": list(homes)}
            case {"calls": count}:
                calls = [following() for _ in range(count)]
                for asked in calls:
                    yield [{"returned": self._answer(asked)}]


def tensors_in(value: object) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from tensors_in(inner)


NUMBERS = [0, 1, -1, 0.5, float("nan"), float("inf"), -float("inf"), 1e30]
ODDITIES: list[object] = [
    *(None, True, 2**63 - 1, -(2**63), 1e308, "text", Opaque("a thing"), [], {}, [[]], {"a": {}}),
    *([True, False], ["a", "b"], [[2**62, -1]], torch.zeros(2**10, 0), torch.zeros([1] * 8)),
    [{"name": "weight", "size": 2**62, "trainable": True, "has_gradient": True}] * 2,
    [{"loss": float("nan"), "accuracy": 1e308}] * 500,
    *NUMBERS,
]


def odd_answers(seed: int) -> Callable[[Mapping[str, object]], object]:
    """Return what answers a call with nearly what is expected: a shape, a kind, a number is off."""
    draw = random.Random(seed)

    def near(given: list[torch.Tensor]) -> object:
        if not given or draw.random() < 0.4:
            return draw.choice(ODDITIES)
        shape = list(draw.choice(given).shape)
        shape = draw.choice([shape, shape, shape[:1], [*shape[:1], 10], []])
        dtype = draw.choice([torch.float32, torch.float64, torch.bfloat16, torch.bool])
        tensor = torch.full(shape, float(draw.choice(NUMBERS))).to(dtype)
        return draw.choice([tensor, tensor, [tensor], [tensor] * 2])

    def answer(asked: Mapping[str, object]) -> object:
        given = list(tensors_in(asked))
        read = asked.get("read")
        return [near(given) for _ in read] if isinstance(read, list) else near(given)

    return answer


@pytest.mark.parametrize("seed", range(4))
def test_no_answer_is_the_kits_fault(seed: int, catalogue: Catalogue) -> None:
    """No law, comparison or message stumbles over what a worker answers: a check fails, or at best passes."""
    with closing(Listening(odd_answers(seed))) as workers:
        judge = Judge(catalogue, catalogue.select(()), workers, explains=False)
        grade = judge.grade(submission("def softmax(X): ..."))
    results = [check for exercise in grade.exercises for check in exercise.checks]
    assert "failed" in {check.status for check in results}
    others = [check for check in results if check.status not in ("failed", "passed")]
    assert [f"{check.name}: {check.message}" for check in others] == []
