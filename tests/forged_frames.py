"""Messages of a worker: right ones, and the ways to make one wrong."""

from __future__ import annotations

import msgspec
import torch
from hypothesis import strategies as st

from grader.wire import frames as wire
from grader.wire.frames import Opaque, encode


def packed(value: object) -> bytes:
    data: bytes = msgspec.msgpack.encode(value)
    return data


def extension(code: int, fields: object) -> bytes:
    """Return the header entry for a tensor (1), a text (2) or a description (3)."""
    return packed(msgspec.msgpack.Ext(code, packed(fields)))


def raw(header: bytes, body: bytes = b"") -> bytes:
    """Return a frame of a header and a body, which need not be well-formed."""
    return wire.PREFIX.pack(len(header), len(body)) + header + body


def listed(*items: bytes) -> bytes:
    """Return the header of a list of packed items."""
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
    | st.builds(Opaque, st.just(wire.ON_A_DEVICE), st.tuples(st.text(max_size=8)))
    | tensors
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=10,
)
# Boundary values of sizes and offsets.
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
            b"\xc7\x0c\xff" + b"\xff" * 12,  # a date outside the range of years
            b"\x82\xa1a\x01\xa1a\x02",  # a key twice
            b"\x81\x01\x02",  # a number as a key
            b"\xdd\xff\xff\xff\xff",  # a list of 4,294,967,295 items
            b"\xdf\xff\xff\xff\xff",  # a dict of the same size
            b"\xdb\xff\xff\xff\xff",  # a text of the same size
            b"\xc9\xff\xff\xff\xff\x01",  # a tensor's reference of the same size
            b"\xc1",  # bytes that msgpack does not know
        ]
    ),
)


@st.composite
def damaged(draw: st.DrawFn, messages: st.SearchStrategy[object] = values) -> bytes:
    """Return a right frame with changed bits, missing or inserted bytes, or other sizes."""
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
# The survey of the source.
files = st.sampled_from(["softmax.py"] * 8 + ["torch.py", ""])
locations = st.fixed_dictionaries(
    {"file": files, "cell": st.integers(0, 3) | leaves, "line": st.integers(1, 9) | leaves}
)
parts = st.fixed_dictionaries(
    {"location": locations, "text": st.text(max_size=600), "reason": st.none() | st.text()}
)
homes = st.fixed_dictionaries(
    {"module": st.sampled_from(["softmax", "torch", ""]), "location": locations, "text": st.text()},
    optional={"file": st.text() | leaves},
)


def assert_plain(value: object) -> None:
    """Assert that a value has only the kinds that frames can carry, and that its depth is bounded."""
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
