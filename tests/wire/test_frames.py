"""Frames: allowed values arrive unchanged, other values are not sent, and invalid bytes do no harm."""

from __future__ import annotations

import re
import struct
import tracemalloc
from collections import OrderedDict, namedtuple
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import msgspec
import numpy
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forged_frames import assert_plain, extension, listed, packed, raw, streams
from grader.wire import frames as wire
from grader.wire.frames import Opaque, WireError, decode, encode, read_frame
from helpers import LINUX, bound_memory, run_alone
from wire.helpers import reader

DTYPES = (
    torch.bool,
    torch.uint8,
    torch.int8,
    torch.int16,
    torch.int32,
    torch.int64,
    torch.float16,
    torch.bfloat16,
    torch.float32,
    torch.float64,
)


def travel(value: object) -> Any:
    """Return `value` as the other side receives it."""
    return read_frame(reader(encode(value)))


# Values that are sent


class Pair(NamedTuple):
    left: int


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.text(st.characters(exclude_categories=["Cs"]), min_size=250, max_size=600)
)
plain_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner) | st.dictionaries(st.text("aπ中", max_size=4), inner),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(plain_values)
@example("数" * 100_000)
@example([-0.0, float("inf"), -(2**63), 2**63 - 1, ""])
def test_plain_values_arrive_as_they_were(value: object) -> None:
    """Numbers, texts, None, lists and dicts in any nesting arrive equal, with the same types."""
    assert repr(travel(value)) == repr(value)


def test_not_a_number_arrives_as_one() -> None:
    """NaN arrives as NaN."""
    value = travel(float("nan"))
    assert type(value) is float
    assert value != value


def test_a_tuple_arrives_as_a_list() -> None:
    """A tuple arrives as a list of its items."""
    assert travel((1, ("a", None))) == [1, ["a", None]]


def test_a_lone_surrogate_arrives_replaced() -> None:
    """A lone surrogate, which UTF-8 cannot encode, arrives as a question mark."""
    assert travel("a\ud800b") == "a?b"


def random_tensor(dtype: torch.dtype, shape: tuple[int, ...]) -> torch.Tensor:
    return torch.randint(0, 2 if dtype is torch.bool else 100, shape).to(dtype)


@pytest.mark.parametrize("shape", [(), (0,), (1,), (7,), (0, 3), (3, 0), (2, 3), (2, 1, 3), (1,) * 8])
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_tensors_arrive_as_they_were(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    """A tensor arrives with its shape, dtype and numbers, also without dimensions or without numbers."""
    tensor = random_tensor(dtype, shape)
    arrived = travel(tensor)
    assert type(arrived) is torch.Tensor
    assert arrived.dtype == dtype
    assert arrived.shape == shape
    assert torch.equal(arrived, tensor)


@settings(deadline=None)
@given(
    st.sampled_from(DTYPES),
    st.lists(st.integers(0, 4), max_size=4).map(tuple),
    st.permutations(range(4)),
    st.integers(1, 3),
)
def test_views_arrive_equal(dtype: torch.dtype, shape: tuple[int, ...], order: list[int], step: int) -> None:
    """Permuted, strided and shifted views arrive with the same numbers."""
    tensor = random_tensor(dtype, tuple(size * step + 1 for size in shape))
    view = tensor[tuple(slice(1, None, step) for _ in shape)]
    view = view.permute([axis for axis in order if axis < view.dim()])
    arrived = travel([0, view, view])[2]
    assert arrived.dtype == dtype
    assert arrived.shape == view.shape
    assert torch.equal(arrived, view)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_a_transposed_matrix_stays_transposed(dtype: torch.dtype) -> None:
    """A transposed matrix keeps its strides, so that view() raises on both sides."""
    matrix = random_tensor(dtype, (2, 3)).t()
    arrived = travel(matrix)
    assert torch.equal(arrived, matrix)
    assert arrived.stride() == matrix.stride() == (1, 3)


def test_not_a_number_and_infinity_arrive_in_tensors() -> None:
    """A tensor's special values arrive bit for bit."""
    tensor = torch.tensor([float("nan"), float("inf"), -float("inf"), -0.0])
    assert travel(tensor).numpy().tobytes() == tensor.numpy().tobytes()


def test_a_tensor_that_requires_a_gradient_arrives_detached() -> None:
    """A tensor arrives without its autograd graph, whether it is a leaf or a result."""
    leaf = torch.ones(2, requires_grad=True)
    for tensor in (leaf, leaf * 2):
        arrived = travel(tensor)
        assert not arrived.requires_grad
        assert torch.equal(arrived, tensor.detach())


def test_arrived_tensors_can_be_written_to() -> None:
    """A write to an arrived tensor changes neither the sender's tensor nor its neighbours."""
    first, second = travel([torch.zeros(3), torch.ones(3)])
    first.fill_(7)
    assert second.tolist() == [1, 1, 1]


@pytest.mark.parametrize("code", "bBhHiIlLqQefdg")
@pytest.mark.parametrize("make", [lambda scalar: scalar, numpy.asarray], ids=["scalar", "array"])
def test_numpys_numbers_arrive_as_pythons(code: str, make: Callable[[object], object]) -> None:
    """NumPy's numbers of every type, also as arrays without dimensions, arrive as Python numbers."""
    number = numpy.dtype(code).type(3)
    arrived = travel(make(number))
    assert type(arrived) is (float if code in "efdg" else int)
    assert arrived == 3


@pytest.mark.parametrize(
    ("value", "arrived"),
    [
        (numpy.float32(0.1), float(numpy.float32(0.1))),
        (numpy.float16("inf"), float("inf")),
        (numpy.int64(-(2**63)), -(2**63)),
        (numpy.bool_(True), True),
        (numpy.array(False), False),
        (numpy.str_("coat"), "coat"),
        (Fraction(3, 4), 0.75),
        (Decimal("0.75"), 0.75),
        (namedtuple("Pair", "loss accuracy")(numpy.float64(0.5), 1), [0.5, 1]),
    ],
    ids=repr,
)
def test_numbers_and_named_tuples_arrive_as_plain_values(value: object, arrived: object) -> None:
    """Of whatever type a number, a text or a tuple is, the other side reads the same plain value."""
    assert repr(travel(value)) == repr(arrived)
    assert repr(travel([{"a": value}])) == repr([{"a": arrived}])


def test_a_named_tuple_arrives_with_its_items_whatever_its_methods_say() -> None:
    """A class that is derived from a named tuple arrives as the list of what the tuple holds."""

    class Figures(Pair):
        def __iter__(self) -> Iterator[Any]:
            return iter("abc")

        def __len__(self) -> int:
            return 100

    assert travel(Figures(3)) == [3]


# Values that are not sent


class Number(int): ...


class Average(numpy.float64): ...


class Real(float): ...


class Word(str): ...


class Tensor(torch.Tensor): ...


class Items(tuple[int, ...]): ...


class Thing: ...


@pytest.mark.parametrize(
    ("value", "description"),
    [
        (Number(3), "a Number, a subclass of int"),
        (Real(3), "a Real, a subclass of float"),
        (Word("three"), "a Word, a subclass of str"),
        (Items([3]), "a Items, a subclass of tuple"),
        (torch.ones(2).max(dim=0), "a max, a subclass of tuple"),
        (OrderedDict(a=3), "a OrderedDict, a subclass of dict"),
        (torch.ones(2).as_subclass(Tensor), "a Tensor, a subclass of Tensor"),
        (torch.nn.Parameter(torch.ones(2)), "a Parameter, a subclass of Tensor"),
        (numpy.ones(2), "a numpy.ndarray"),
        (numpy.timedelta64(1), "a numpy.timedelta64"),
        (numpy.array(1j), "a numpy.complex128"),
        (numpy.array([0.5]), "a numpy.ndarray"),
        (numpy.uint64(2**63), "an integer of more than 64 bits"),
        (Average(1), "a Average, a subclass of float"),
        ({1, 2}, "a set"),
        (b"bytes", "a bytes"),
        (1j, "a complex"),
        (len, "a builtin_function_or_method"),
        (Thing(), f"a {__name__}.Thing"),
        (torch.ones(2).to_sparse(), "a sparse_coo tensor"),
        (torch.ones(2, device="meta"), "a tensor on the device meta"),
        (torch.ones(2, dtype=torch.complex64), "a tensor of dtype complex64"),
        (torch.ones((1,) * 9), "a tensor of 9 dimensions"),
        (2**63, "an integer of more than 64 bits"),
        (-(2**63) - 1, "an integer of more than 64 bits"),
        ({1: "one"}, "a dict whose keys are not all strings"),
        ({Word("a"): 1}, "a dict whose keys are not all strings"),
        # A terabyte that takes no memory until it is copied.
        (
            torch.zeros(1).expand(10**12),
            "a tensor of shape (1000000000000,), too large to be sent (at most 64 MiB)",
        ),
        # An empty tensor whose sum over the last dimension is large.
        (
            torch.zeros(10**12, 0),
            "a tensor of shape (1000000000000, 0), too large to be sent (at most 64 MiB)",
        ),
    ],
    ids=lambda value: value.replace(" ", "_") if isinstance(value, str) else "",
)
def test_anything_else_arrives_as_its_description(value: object, description: str) -> None:
    """Only exact plain types are sent; of other values, the receiver gets a description."""
    arrived = travel(value)
    assert isinstance(arrived, Opaque)
    assert arrived.description == description
    assert travel([1, {"a": value}]) == [1, {"a": arrived}]


def test_a_description_stays_short() -> None:
    """A class with a very long name gets a short description."""
    endless = type("A" * 100_000, (), {})()
    assert len(travel(endless).description) <= 256


def endless_list() -> list[Any]:
    endless: list[Any] = []
    endless.append(endless)
    return endless


@pytest.mark.parametrize("wrap", [lambda value: [value], lambda value: {"a": value}], ids=["list", "dict"])
def test_nesting_has_a_bound_on_both_sides(wrap: Callable[[object], object]) -> None:
    """A value at the maximum depth arrives; one level more is refused by sender and receiver."""
    value: object = 1
    for _ in range(wire.MAX_DEPTH - 1):
        value = wrap(value)
    assert travel(value) == value
    with pytest.raises(WireError, match="nested more than 64 deep"):
        encode(wrap(value))
    with pytest.raises(WireError, match="nested more than 64 deep"):
        decode(packed(wrap(value)), bytearray())


def test_a_source_of_many_short_cells_fits_a_frame() -> None:
    """Short texts that do not fit the header are stored in the body."""
    files = {"softmax.ipynb": [f"x = {number}  # {'数' * 60}" for number in range(2000)]}
    assert travel(files) == files


def test_two_references_to_the_same_bytes_are_refused() -> None:
    """A small frame with many references to the same bytes is refused."""
    body = bytearray(2**20)
    for reference in (extension(TEXT, [0, 2**20]), extension(TENSOR, ["bool", [2**20], 0, False])):
        decode(reference, body)
        with pytest.raises(WireError, match="outside the rest of the body"):
            decode(b"\x92" + reference + reference, body)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([1] * 70_000, "a header of 70005 bytes, over the bound of 65536"),
        (
            [torch.zeros(1).expand(wire.MAX_BODY // 8)] * 3,
            r"a body of \d+ bytes, over the bound of 67108864",
        ),
        ("x" * (wire.MAX_BODY + 1), r"a body of \d+ bytes, over the bound of 67108864"),
        (["x" * (wire.MAX_TEXTS // 2)] * 3, "texts of over 16777216 bytes"),
        (endless_list(), "nested"),
    ],
    ids=["header", "body", "text", "texts", "depth"],
)
def test_a_message_too_large_for_a_frame_is_refused(value: object, message: str) -> None:
    """A message over the bounds of a frame raises a WireError in its sender."""
    with pytest.raises(WireError, match=message):
        encode(value)


def test_a_text_that_is_too_large_is_refused_before_it_is_copied() -> None:
    """A worker with bounded memory does not encode a text that is too large to send."""
    text = "x" * (wire.MAX_BODY + 1)
    tracemalloc.start()
    try:
        with pytest.raises(WireError):
            encode(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < wire.MAX_BODY


# Bytes from an untrusted sender


TENSOR, TEXT, OPAQUE = 1, 2, 3
KNOWN = (torch.Tensor, Opaque, bool, int, float, str, type(None))


def assert_known(value: object) -> None:
    """Assert that a message has only the values that frames can carry."""
    if type(value) is list:
        for item in value:
            assert_known(item)
    elif type(value) is dict:
        for key, item in value.items():
            assert type(key) is str
            assert_known(item)
    else:
        assert type(value) in KNOWN


fields = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([str(dtype).removeprefix("torch.") for dtype in DTYPES]),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=8,
)
sizes = st.sampled_from([0, 1, 2, 3, 4, 16, 32, 2**28, 2**28 + 1, 2**63, 2**64 - 1, -1])
tensor_fields = st.tuples(
    st.sampled_from(["float32", "bool", "bfloat16", "int64", "complex64", "Tensor", ""]),
    st.lists(sizes, max_size=9),
    sizes,
    st.booleans(),
)
extensions = st.builds(extension, st.integers(-128, 127), fields | tensor_fields | st.lists(sizes))


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=64) | extensions, st.binary(max_size=64))
def test_a_header_of_any_bytes_is_a_message_or_refused(header: bytes, body: bytes) -> None:
    """For any bytes in a frame, the receiver gets plain values or a WireError."""
    try:
        message = decode(header, bytearray(body))
    except WireError:
        return
    assert_known(message)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_stream_is_a_frame_or_refused(data: bytes) -> None:
    """Arbitrary bytes give a WireError, or the channel's own error at their end."""
    try:
        message = read_frame(reader(data))
    except (WireError, EOFError):
        return
    assert_known(message)


@settings(deadline=None)
@given(st.data())
def test_a_truncated_frame_is_the_channels_error(data: st.DataObject) -> None:
    """A stream that ends within a frame raises the channel's own error."""
    frame = encode({"text": "数" * 200, "tensor": torch.ones(3, 2), "list": [1, None]})
    with pytest.raises(EOFError):
        read_frame(reader(frame[: data.draw(st.integers(0, len(frame) - 1))]))


@settings(deadline=None)
@given(st.data())
def test_a_damaged_frame_is_a_message_or_refused(data: st.DataObject) -> None:
    """A frame with one byte changed gives plain values or an error, never another exception."""
    frame = bytearray(encode({"text": "数" * 200, "tensor": torch.ones(3, 2), "list": [1, None]}))
    position = data.draw(st.integers(0, len(frame) - 1))
    frame[position] = data.draw(st.integers(0, 255))
    try:
        message = read_frame(reader(bytes(frame)))
    except (WireError, EOFError):
        return
    assert_known(message)


@pytest.mark.parametrize(
    ("header_size", "body_size"),
    [(wire.MAX_HEADER + 1, 0), (1, wire.MAX_BODY + 1), (2**32 - 1, 2**64 - 1)],
)
def test_a_frame_over_its_bounds_is_refused_before_it_is_read(header_size: int, body_size: int) -> None:
    """The sizes are checked before memory is allocated, and nothing after the prefix is read."""
    asked: list[int] = []

    def read(size: int) -> bytearray:
        asked.append(size)
        return bytearray(struct.pack("<IQ", header_size, body_size))

    with pytest.raises(WireError, match="over the bound"):
        read_frame(read)
    assert asked == [12]


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x01\x02", id="more than one value"),
        pytest.param(b"\x91" * 50_000, id="lists in lists"),
        pytest.param(b"\x81\xa1a" * 20_000, id="dicts in dicts"),
        pytest.param(packed(msgspec.msgpack.Ext(TENSOR, b"\x91" * 50_000)), id="lists in a reference"),
        pytest.param(b"\xa2\xff\xfe", id="text that is not UTF-8"),
        pytest.param(packed(b"bytes"), id="bytes"),
        pytest.param(packed(2**63), id="a number of more than 64 bits"),
        pytest.param(b"\xd6\xff\x00\x00\x00\x00", id="a date"),
        pytest.param(b"\x81\x01\x02", id="a number as a key"),
        pytest.param(b"\x81\x91\x01\x02", id="a list as a key"),
        pytest.param(
            b"\x81" + extension(TENSOR, ["float32", [1], 0, False]) + b"\x01", id="a tensor as a key"
        ),
        pytest.param(extension(4, []), id="extension 4"),
        pytest.param(extension(-2, []), id="extension -2"),
        pytest.param(packed(msgspec.msgpack.Ext(OPAQUE, b"")), id="no description"),
        pytest.param(extension(OPAQUE, 3), id="a description that is a number"),
        pytest.param(extension(OPAQUE, "a value"), id="a description that is a text"),
        pytest.param(extension(OPAQUE, ["a"]), id="a description without words"),
        pytest.param(extension(OPAQUE, ["{0.__class__}", ["a"]]), id="a description of the sender's own"),
        pytest.param(extension(OPAQUE, ["a {0}", []]), id="a description with a word too few"),
        pytest.param(extension(OPAQUE, ["a {0}", ["b", "c"]]), id="a description with a word too many"),
        pytest.param(extension(OPAQUE, ["a {0}", [1]]), id="a description with a number for a word"),
        pytest.param(extension(OPAQUE, ["a {0}", ["a" * 101]]), id="a description that is long"),
        pytest.param(extension(TEXT, [0]), id="a text without a size"),
        pytest.param(extension(TEXT, [0, 65]), id="a text outside the body"),
        pytest.param(extension(TEXT, [65, 0]), id="an empty text outside the body"),
        pytest.param(extension(TEXT, [-1, 1]), id="a text before the body"),
        pytest.param(extension(TEXT, [0, 1.0]), id="a text of 1.0 bytes"),
        pytest.param(extension(TEXT, [0, True]), id="a text of True bytes"),
        pytest.param(extension(TEXT, [2**64 - 1, 2**64 - 1]), id="a text beyond 64 bits"),
        pytest.param(extension(TENSOR, 5), id="a tensor that is a number"),
        pytest.param(extension(TENSOR, []), id="a tensor without fields"),
        pytest.param(extension(TENSOR, {"dtype": "float32"}), id="a tensor that is a dict"),
        pytest.param(extension(TENSOR, ["float32", [1], 0]), id="three fields"),
        pytest.param(extension(TENSOR, ["float32", [1], 0, False, 0]), id="five fields"),
        pytest.param(extension(TENSOR, ["float32", [17], 0, False]), id="over the body by one number"),
        pytest.param(extension(TENSOR, ["float32", [1], 64, False]), id="behind the body"),
        pytest.param(extension(TENSOR, ["float32", [1], -16, False]), id="before the body"),
        pytest.param(extension(TENSOR, ["float32", [1], 4, False]), id="misaligned"),
        pytest.param(extension(TENSOR, ["float32", [-1], 0, False]), id="a negative size"),
        pytest.param(extension(TENSOR, ["float32", [-2, -2], 0, False]), id="two negative sizes"),
        pytest.param(extension(TENSOR, ["float32", [2**63], 0, False]), id="a size beyond 64 bits"),
        pytest.param(extension(TENSOR, ["float32", [2**32, 2**32], 0, False]), id="2**64 numbers"),
        pytest.param(
            extension(TENSOR, ["float32", [2**14, 2, 0], 0, False]), id="an empty one with much around it"
        ),
        pytest.param(
            extension(TENSOR, ["float32", [2**28] * 7 + [0], 0, False]), id="strides beyond 64 bits"
        ),
        pytest.param(extension(TENSOR, ["float32", [0] + [2**28] * 7, 0, False]), id="strides beyond, too"),
        pytest.param(extension(TENSOR, ["float32", [1] * 9, 0, False]), id="nine dimensions"),
        pytest.param(extension(TENSOR, ["float32", "1", 0, False]), id="a shape that is text"),
        pytest.param(extension(TENSOR, ["float32", [1.0], 0, False]), id="a size of 1.0"),
        pytest.param(extension(TENSOR, ["float32", [None], 0, False]), id="a size of None"),
        pytest.param(extension(TENSOR, ["float32", [1], "0", False]), id="an offset that is text"),
        pytest.param(extension(TENSOR, ["float32", [1], 0, 0]), id="transposed is 0"),
        pytest.param(extension(TENSOR, ["complex64", [1], 0, False]), id="complex64"),
        pytest.param(extension(TENSOR, ["load", [1], 0, False]), id="torch.load"),
        pytest.param(extension(TENSOR, [["float32"], [1], 0, False]), id="a list as dtype"),
        pytest.param(extension(TENSOR, [None, [1], 0, False]), id="no dtype"),
    ],
)
def test_a_malformed_frame_is_refused(header: bytes) -> None:
    """Each invalid header, with a body of 64 bytes, gives a WireError."""
    with pytest.raises(WireError) as caught:
        decode(header, bytearray(64))
    assert "does not refer to" not in str(caught.value)


def test_a_body_with_unused_bytes_is_refused() -> None:
    """Bytes that belong to no tensor or text are refused."""
    header = extension(TENSOR, ["float32", [4], 0, False])
    decode(header, bytearray(16))
    with pytest.raises(WireError, match="does not refer to"):
        decode(header, bytearray(32))


def test_a_tensor_of_any_bytes_is_true_or_false() -> None:
    """Bytes other than 0 and 1 in a bool tensor become True."""
    header = extension(TENSOR, ["bool", [4], 0, False])
    tensor = decode(header, bytearray([0, 1, 2, 255] + [0] * 12))
    assert isinstance(tensor, torch.Tensor)
    assert tensor.dtype is torch.bool
    assert tensor.to(torch.int64).tolist() == [0, 1, 1, 1]


def test_transposed_is_ignored_except_for_a_matrix() -> None:
    """The flag of a transposed matrix on a tensor of three dimensions is ignored."""
    tensor = decode(extension(TENSOR, ["float32", [1, 2, 3], 0, True]), bytearray(32))
    assert isinstance(tensor, torch.Tensor)
    assert tensor.shape == (1, 2, 3)


def test_errors_say_that_the_bytes_are_invalid() -> None:
    """The message says that the bytes are not a valid frame."""
    with pytest.raises(WireError, match=re.escape("not a frame")):
        decode(b"\xc1", bytearray())


@settings(max_examples=1000, deadline=None)
@given(streams)
@example(bytes(4096))
def test_any_stream_is_messages_or_refused(stream: bytes) -> None:
    """The decoder turns any bytes, frame after frame, into plain values or a WireError."""
    read = reader(stream)
    with suppress(WireError, EOFError):
        while True:
            assert_plain(wire.read_frame(read))


@pytest.mark.parametrize("opening", [b"\x91", b"\x81\xa1a"], ids=["lists", "dicts"])
@pytest.mark.parametrize("depth", [1, 63, 64, 65, 500, 990, 1500, 20_000, 65_000, 100_000])
def test_nesting_is_plain_or_refused(opening: bytes, depth: int) -> None:
    """Lists and dicts of any depth become a value of bounded depth or a WireError."""
    frame = raw(opening * depth + b"\x01")
    if depth < wire.MAX_DEPTH:
        assert_plain(wire.read_frame(reader(frame)))
    else:
        with pytest.raises(WireError):
            wire.read_frame(reader(frame))


def bombs() -> Iterator[bytes]:
    """Yield frames, small or of the maximum size, that ask for much more memory than their size."""
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
    # One wide character makes every character take 4 bytes instead of 1.
    yield raw(text, b"a" * (size - 4) + "😀".encode())
    yield raw(text, b"\xff" * (size - 4) + "😀".encode())
    yield raw(listed(*[text] * 3000), b"a" * size)
    # Only sizes, over the bounds and within them, without data after them.
    yield wire.PREFIX.pack(2**32 - 1, 2**64 - 1)
    yield wire.PREFIX.pack(0, size)


def decode_bombs() -> None:
    """Decode all bombs in a process with little free memory."""
    size = len(max(bombs(), key=len))
    bound_memory(7 * wire.MAX_BODY + 2 * size)
    for bomb in bombs():
        with suppress(WireError, EOFError):
            wire.read_frame(reader(bomb))


@LINUX
def test_decoding_takes_bounded_memory() -> None:
    """Every bomb is decoded or refused within seven times the bound of a body."""
    run_alone(decode_bombs)
