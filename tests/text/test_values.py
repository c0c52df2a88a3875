"""Values as text: a literal recreates its value when pasted, and a shown value is short and safe."""

from __future__ import annotations

from math import copysign, inf, nan
from typing import Any

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.text import values as show

DTYPES = {
    torch.float32: st.floats(width=32),
    torch.float64: st.floats(),
    torch.int64: st.integers(-(2**63), 2**63 - 1),
    torch.bool: st.booleans(),
}


def pasted(text: str) -> Any:
    """Return the value of `text` when it is pasted below the imports of a snippet."""
    return eval(text, {"torch": torch, "inf": inf, "nan": nan})


def assert_same(again: torch.Tensor, tensor: torch.Tensor) -> None:
    assert again.dtype == tensor.dtype
    assert again.shape == tensor.shape
    assert torch.equal(again.isnan(), tensor.isnan())
    numbers = ~tensor.isnan()
    assert torch.equal(again[numbers], tensor[numbers])
    if tensor.is_floating_point():
        assert torch.equal(again[numbers].signbit(), tensor[numbers].signbit())


@st.composite
def tensors(draw: st.DrawFn) -> torch.Tensor:
    """Draw a tensor of up to 60 numbers, sometimes without dimensions, empty or transposed."""
    dtype = draw(st.sampled_from(list(DTYPES)))
    shape = draw(st.sampled_from([(), (0,), (3,), (2, 0), (1, 4), (4, 1), (3, 4), (2, 3, 2), (6, 10)]))
    count = torch.Size(shape).numel()
    values = draw(st.lists(DTYPES[dtype], min_size=count, max_size=count))
    tensor = torch.tensor(values, dtype=dtype).reshape(shape)
    return tensor.t() if tensor.dim() == 2 and draw(st.booleans()) else tensor


@settings(max_examples=300, deadline=None)
@given(tensors())
@example(torch.tensor([0.1, 1e-8, 16777216.0, 3.4e38]))
@example(torch.tensor([0.1, 5e-324, 1.7976931348623157e308], dtype=torch.float64))
@example(torch.tensor([nan, inf, -inf, -0.0]))
@example(torch.tensor([2e16]))
def test_a_literal_makes_the_same_tensor(tensor: torch.Tensor) -> None:
    """A tensor's literal gives the same numbers, bit for bit, with the same shape and dtype."""
    assert_same(pasted(show.literal(tensor)), tensor)


def test_a_literal_of_a_transposed_matrix_makes_one() -> None:
    """view() raises the same error on the pasted matrix as on the original."""
    matrix = torch.arange(6.0).reshape(2, 3).t()
    again = pasted(show.literal(matrix))
    assert again.stride() == matrix.stride()
    assert torch.equal(again, matrix)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.uint8, torch.int32], ids=str)
def test_a_literal_keeps_other_dtypes(dtype: torch.dtype) -> None:
    """A literal keeps dtypes that exercises seldom use."""
    tensor = torch.tensor([0, 1, 3, 100]).to(dtype) / (7 if dtype.is_floating_point else 1)
    assert_same(pasted(show.literal(tensor.to(dtype))), tensor.to(dtype))


@pytest.mark.parametrize("value", [3, -0.5, True, None, "it's\nπ", [1, [2.5, "a"]], [], 1e300, nan, -inf])
def test_a_literal_of_a_plain_value_makes_it_again(value: object) -> None:
    """Numbers, texts and lists are written as Python writes them."""
    assert repr(pasted(show.literal(value))) == repr(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (torch.tensor([[1.0, 0.1]]), "torch.tensor([[1., 0.1]])"),
        (torch.tensor([1.0], dtype=torch.float64), "torch.tensor([1.], dtype=torch.float64)"),
        (torch.tensor(3), "torch.tensor(3)"),
        (torch.zeros(0, 3), "torch.empty((0, 3), dtype=torch.float32)"),
        ((1, torch.tensor(2)), "[1, torch.tensor(2)]"),
    ],
    ids=str,
)
def test_a_literal_is_short(value: object, text: str) -> None:
    """A literal has the fewest digits that give the same number, and no default dtype."""
    assert show.literal(value) == text


def test_a_literal_of_a_large_tensor_says_how_large() -> None:
    """A tensor of a thousand numbers is described by its shape and their count."""
    assert show.literal(torch.zeros(100, 10)) == "torch.tensor(... 1,000 numbers of shape (100, 10) ...)"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (torch.tensor([1 / 3, 2.0]), "tensor([0.333333, 2])"),
        (torch.tensor([nan, inf]), "tensor([nan, inf])"),
        (torch.tensor(1e-10), "tensor(1e-10)"),
        (torch.tensor([2**62]), "tensor([4611686018427387904])"),
        (torch.tensor([True]), "tensor([True])"),
        (torch.zeros(100), "tensor(... 100 numbers of shape (100,) ...)"),
        (torch.zeros(0), "tensor([])"),
        (None, "None"),
        (0.5, "0.5"),
        ("a" * 3000, "a" * 2000 + " ..."),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_result_is_readable(value: object, text: str) -> None:
    """A result is shown with six significant digits and a bounded length."""
    assert show.result(value) == text


def test_the_sign_of_zero_is_shown() -> None:
    """A literal keeps a negative zero, because 1 / x depends on the sign."""
    assert copysign(1, pasted(show.literal(torch.tensor(-0.0))).item()) == -1
