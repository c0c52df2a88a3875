"""Fuzzes the judge's readers of a worker's bytes, guided by coverage; docs/fuzzing.md describes it.

The first byte of an input selects a reader. It also selects how the other bytes become frames:
- The bytes are frames without prefixes. This program adds the prefixes, so mutations change the other bytes.
- Each byte is a choice, with which `Writer` writes a message that is mostly correct.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from math import prod
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["grader"]):
    from grader.judge import answers, replies, session, shared
    from grader.wire import frames as wire

import msgspec
import torch

from grader.authoring.calls import Call, Crashed, Raised, TimedOut
from grader.course.catalogue import read_catalogue
from grader.handins.submission import SourceFile, Submission
from grader.plugins import plugin_manager
from grader.sandbox.channel import WorkerDied
from grader.sandbox.limits import Limits
from grader.sandbox.workers import NO_FILES

BLOCK = 16
WHERE = {"file": "softmax.py", "cell": 0, "line": 1}
HOME = {"module": "softmax", "location": WHERE, "text": "def softmax(X):"}
SURVEY = {"homes": {"softmax": HOME}, "readable": True, "unreadable": [], "mentions": []}
LOADED = {"names": ["softmax"], "left_out": []}
LINE = {"location": WHERE, "text": "b"}
REPORT = {"todo": False, "out_of_memory": False, "message": "x", "traceback": [LINE]}
PART = {"location": WHERE, "text": "import x", "reason": "x"}
REPLIES = [SURVEY, LOADED, [{"returned": 1}] * 3, [{"raised": REPORT}], {"progress": {"epoch": 1}}]
EXERCISE = read_catalogue(plugin_manager()).select(["softmax"])[0]
CALL = Call(("softmax",), {"name": "softmax", "recipe": "call", "arguments": []}, "call")
SUBMISSION = Submission("ada", "ada", (SourceFile("softmax.py", ("def softmax(X): ...",)),))
# Boundary values of sizes, offsets and numbers.
NUMBERS = [0, 1, 2, 15, 16, 17, 64, 2**14, 2**26, 2**26 + 1, 2**31, 2**62, 2**63 - 1, 2**63, 2**64 - 1]
NUMBERS += [-1, -16, -(2**63)]
SCALARS = [None, True, False, 0.5, float("nan"), "", "a", "softmax", "\x1b[2J\n", b"bytes", *NUMBERS]
KEYS = ["returned", "raised", "progress", "homes", "softmax", "module", "text", "readable", "reason"]
KEYS += ["unreadable", "mentions", "operation", "names", "left_out", "todo", "out_of_memory", "message"]
KEYS += ["traceback", "location", "file", "softmax.py", "cell", "line", "epoch", "epochs", "done"]
# Dates, keys that are not texts, repeated keys, sizes without data, bytes that msgpack does not define.
STRANGE = [b"\xd6\xff\x00\x00\x00\x00", b"\xc7\x0c\xff" + b"\xff" * 12, b"\x81\x01\x02"]
STRANGE += [b"\x82\xa1a\x01\xa1a\x02", b"\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff", b"\xc1"]
STRANGE += [b"\xdb\xff\xff\xff\xff", b"\xc9\xff\xff\xff\xff\x01"]
DTYPES = [*sorted(wire.DTYPES), "complex64", "Tensor"]
PLAIN = (torch.Tensor, wire.Opaque, bool, int, float, str, type(None))


class Recording:
    """A source of workers, and also its worker: it gives recorded bytes to the judge and ignores requests."""

    confinement = ("process",)

    def __init__(self, stream: bytes) -> None:
        self._rest = memoryview(stream)

    def start(
        self, limits: Limits, *, imports: Sequence[str] = (), files: Mapping[str, bytes] = NO_FILES
    ) -> Recording:
        return self

    def send(self, frame: bytes, *, seconds: float) -> None:
        pass

    def receive(self, *, seconds: float) -> object:
        try:
            return wire.read_frame(self._take)
        except (wire.WireError, EOFError) as error:
            raise WorkerDied(str(error)) from None

    def close(self) -> None:
        pass

    def _take(self, size: int) -> bytearray:
        if size > len(self._rest):
            raise EOFError
        taken, self._rest = bytearray(self._rest[:size]), self._rest[size:]
        return taken


class Writer:
    """Uses the bytes of an input as choices to write frames."""

    def __init__(self, data: bytes) -> None:
        self._choices = iter(data)
        self._left = len(data)
        self._body = 0

    def frames(self) -> Iterator[bytes]:
        while self._left:
            self._body = 0
            header = self._reply() if self._choose(3) else self._value(0)
            size = self._body + BLOCK * self._one_of([0] * 14 + [1, -1])
            body = bytes(range(256)) * 64
            yield wire.PREFIX.pack(len(header), max(size, 0)) + header + body[: max(size, 0)]

    def _reply(self) -> bytes:
        match self._choose(4):
            case 0:
                return msgspec.msgpack.encode(self._one_of(REPLIES))
            case 1:
                return b"\x81\xa8progress" + self._value(1)
            case 2:
                return b"\x91\x81\xa6raised" + self._value(2)
        count = self._choose(5)
        return bytes([0x90 + count]) + b"".join(b"\x81\xa8returned" + self._value(2) for _ in range(count))

    def _value(self, depth: int) -> bytes:
        if depth > 100:
            return b"\xc0"
        match self._choose(12):
            case 0 | 1 | 2:
                return msgspec.msgpack.encode(self._one_of(SCALARS))
            case 3 | 4:
                count = self._choose(5)
                return bytes([0x90 + count]) + b"".join(self._value(depth + 1) for _ in range(count))
            case 5 | 6:
                count = self._choose(7)
                pairs = (self._key(depth + 1) + self._value(depth + 1) for _ in range(count))
                return bytes([0x80 + count]) + b"".join(pairs)
            case 7:
                return self._tensor()
            case 8:
                size = self._one_of([300, 17, 0, *NUMBERS])
                return self._extension(2, msgspec.msgpack.encode([self._place(size), size]))
            case 9:
                return self._extension(self._one_of([3, 3, 1, 2, 4, 0, 127]), self._value(depth + 1))
            case 10:
                return b"\x91" * self._choose(256) + self._value(depth + 1)
        return self._one_of(STRANGE)

    def _key(self, depth: int) -> bytes:
        return msgspec.msgpack.encode(self._one_of(KEYS)) if self._choose(8) else self._value(depth)

    def _tensor(self) -> bytes:
        dtype = self._one_of(DTYPES)
        usual = [0, 1, 2, 3]
        shape = [self._one_of(usual if self._choose(8) else NUMBERS) for _ in range(self._choose(5))]
        if not self._choose(16):
            shape *= 4
        size = getattr(torch, dtype).itemsize * prod(shape) if dtype in wire.DTYPES else 0
        fields = [dtype, shape, self._place(size), self._choose(4) == 1]
        return self._extension(1, msgspec.msgpack.encode(fields))

    def _place(self, size: int) -> int:
        """Return an offset in the body: usually the end of the bytes that are already in use."""
        offset = self._body
        if 0 <= size < 4096:
            self._body += -(-size // BLOCK) * BLOCK
        return self._one_of([*[offset] * 15, offset + 1, *NUMBERS])

    def _extension(self, code: int, data: bytes) -> bytes:
        return b"\xc9" + len(data).to_bytes(4, "big") + bytes([code]) + data

    def _one_of(self, options: Sequence[Any]) -> Any:
        return options[self._choose(len(options))]

    def _choose(self, count: int) -> int:
        if self._left:
            self._left -= 1
        return next(self._choices, 0) % count


def test_one_input(data: bytes) -> None:
    """Read an input with one of three readers, and raise an exception if the outcome is not documented."""
    kind, rest = data[:1], data[1:]
    frames = b"".join(Writer(rest).frames() if kind.isupper() else framed(rest))
    match kind.lower():
        case b"d":
            decode_all(frames)
        case b"r":
            ask(wire.encode(SURVEY) + wire.encode(LOADED) + frames)
        case _:
            ask(frames)


def framed(data: bytes) -> Iterator[bytes]:
    while len(data) >= 3:
        header_size, body_size = int.from_bytes(data[:2], "big"), BLOCK * data[2]
        header, body = data[3 : 3 + header_size], data[3 + header_size : 3 + header_size + body_size]
        yield wire.PREFIX.pack(len(header), len(body)) + header + body
        data = data[3 + header_size + body_size :]


def decode_all(stream: bytes) -> None:
    worker = Recording(stream)
    with suppress(WorkerDied):
        while True:
            message = worker.receive(seconds=0)
            assert_plain(message)
            assert answers.footprint(message) < 100 * len(stream) + 10_000
            for kind in (replies.Survey, replies.Loaded, replies.LearnerException, replies.CallProgress):
                with suppress(msgspec.ValidationError):
                    replies.read(message, kind)


def ask(stream: bytes) -> None:
    source = Recording(stream)
    loading = session.Loading(definitions_only=True)
    with session.Session(SUBMISSION, EXERCISE, shared.Shared(source), loading=loading) as asked:
        with suppress(Crashed):
            asked.prepare()
        *before, last = asked.ask([CALL] * 3)
    assert len(before) < 3
    for answer in before:
        assert_plain(answer)
    if isinstance(last, Exception):
        assert isinstance(last, (Crashed, Raised, TimedOut)), repr(last)
        assert len(str(last)) < 30_000
    else:
        assert_plain(last)
        assert len(before) == 2


def assert_plain(message: object) -> None:
    queue = [message]
    while queue:
        value = queue.pop()
        if type(value) is dict:
            assert all(type(key) is str for key in value)
            queue += value.values()
        elif type(value) is list:
            queue += value
        else:
            assert type(value) in PLAIN, type(value)
            assert type(value) is not int or -(2**63) <= value < 2**63


def seeds() -> Iterator[bytes]:
    """Yield the inputs from which mutations start: correct frames and random choices."""
    chance = random.Random(0)
    for reader in (b"D", b"R", b"S") * 30:
        yield reader + chance.randbytes(chance.randrange(10, 200))
    values = [
        *(
            None,
            True,
            7,
            -(2**63),
            0.5,
            "text",
            "long text " * 40,
            [],
            [[1], {"a": [2]}],
            wire.Opaque(wire.TOO_LARGE),
        ),
        *(torch.zeros(shape, dtype=getattr(torch, name)) for name in wire.DTYPES for shape in ([], [2, 3])),
        *(torch.zeros(0, 3), torch.zeros(2, 3).t(), [torch.zeros(2), "long text " * 40, torch.ones(3)]),
    ]
    for value in values:
        yield b"d" + unframed(wire.encode(value))
        yield b"r" + unframed(wire.encode([{"returned": value}] * 3))
    yield b"r" + unframed(*[wire.encode([{"returned": value}]) for value in values[:3]])
    yield b"r" + unframed(wire.encode({"progress": {"epoch": 1, "epochs": 2, "done": 0.5}}))
    yield b"r" + unframed(wire.encode([{"raised": REPORT}]))
    for survey in (SURVEY, SURVEY | {"homes": {}, "unreadable": [PART], "readable": False}):
        for loaded in (LOADED, {"names": [], "left_out": [PART]}):
            answers = wire.encode([{"returned": 1}] * 3)
            yield b"s" + unframed(wire.encode(survey), wire.encode(loaded), answers)


def unframed(*frames: bytes) -> bytes:
    parts = []
    for frame in frames:
        header_size, body_size = wire.PREFIX.unpack_from(frame)
        parts += [header_size.to_bytes(2, "big"), bytes([body_size // BLOCK]), frame[wire.PREFIX.size :]]
    return b"".join(parts)


def main() -> None:
    """Fuzz, starting from the seeds and the inputs in the given folder; for a file, run only this input."""
    corpus = Path(sys.argv[1])
    if not corpus.is_file():
        corpus.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds()):
            (corpus / f"seed-{number}").write_bytes(seed)
    atheris.Setup(sys.argv, test_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
