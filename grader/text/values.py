"""Shows values as text for readers, and as Python expressions that readers can paste."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from grader.text.message import Message
from grader.wire.frames import Opaque

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch

_MOST_NUMBERS = 60
_MOST_TEXT = 2000
_WIDE = 80
_VOWELS = tuple("aeio")


def show_shape(shape: Sequence[int]) -> str:
    """Return a shape as Python writes the tuple, such as (2, 3) or (2,)."""
    return str(tuple(shape))


def show_dtype(dtype: torch.dtype) -> str:
    """Return a dtype without its module, such as float32."""
    return str(dtype).removeprefix("torch.")


def show_kind(value: object) -> str:
    """Return what kind of value this is, in a few words.

    Example::

        show_kind(torch.zeros(2, 3))  # "a tensor of shape (2, 3) and dtype float32"
    """
    import torch

    if isinstance(value, Opaque):
        return Message(value.template, *value.words)
    if isinstance(value, torch.Tensor):
        return Message(
            "a tensor of shape {shape} and dtype {dtype}",
            shape=show_shape(value.shape),
            dtype=show_dtype(value.dtype),
        )
    if isinstance(value, list):
        return Message("a tuple or list of {count}", count=len(value))
    if value is None:
        return show_type("NoneType")
    if isinstance(value, (bool, int, float)):
        return Message("the {kind} {value}", kind=type(value).__name__, value=value)
    return show_type(type(value).__name__)


def show_type(name: str) -> Message:
    """Return what a value of a type is, in a few words; of the type, only the name is known.

    Example::

        show_type("ndarray")  # "an ndarray"
    """
    if name == "NoneType":
        return Message("None (is a return missing?)")
    if name[:1].lower() in _VOWELS:
        return Message("an {kind}", kind=name)
    return Message("a {kind}", kind=name)


def number(value: torch.Tensor | float) -> str:
    """Return a number with at most six significant digits."""
    return f"{float(value):.6g}"


def literal(value: object) -> str:
    """Return the Python expression for `value`: a tensor, a number, a text, or a list of these.

    The expression keeps the layout of a transposed matrix. NaN and infinity are `nan` and `inf`, which
    `from math import inf, nan` defines.
    """
    import torch

    if isinstance(value, torch.Tensor):
        return _tensor_literal(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(literal, value)) + "]"
    return repr(value)


def result(value: object, *, all_digits: bool = False) -> str:
    """Return a value as text for a reader; unless `all_digits` are asked for, numbers have six of them."""
    import torch

    if isinstance(value, torch.Tensor):
        exact = all_digits or not value.is_floating_point()
        return _shorten(f"tensor({_rows(value, _exact if exact else number)})")
    if isinstance(value, Opaque):
        return Message(value.template, *value.words)
    if isinstance(value, list):
        numbers = (
            number(item)
            if isinstance(item, float) and not all_digits
            else result(item, all_digits=all_digits)
            for item in value
        )
        return _shorten("[" + ", ".join(numbers) + "]")
    return _shorten(str(value))


def _tensor_literal(tensor: torch.Tensor) -> str:
    import torch

    dtype = "" if tensor.dtype in (torch.float32, torch.int64) else f", dtype={tensor.dtype}"
    if tensor.numel() == 0:
        return f"torch.empty({tuple(tensor.shape)}, dtype={tensor.dtype})"
    text = f"torch.tensor({_nested(tensor, _exact)}{dtype})"
    transposed = tensor.dim() == 2 and not tensor.is_contiguous()
    return f"{text}.t().contiguous().t()" if transposed else text


def _rows(tensor: torch.Tensor, show: Callable[[torch.Tensor], str]) -> str:
    """Return the numbers of a tensor; a matrix that is too wide for one line has a line for each row."""
    text = _nested(tensor, show)
    if tensor.dim() == 2 and len(text) > _WIDE and 1 < tensor.numel() <= _MOST_NUMBERS:
        return "[" + ",\n        ".join(_nested(row, show) for row in tensor) + "]"
    return text


def _nested(tensor: torch.Tensor, show: Callable[[torch.Tensor], str]) -> str:
    if tensor.dim() == 0:
        return show(tensor)
    if tensor.numel() > _MOST_NUMBERS or (not tensor.numel() and len(tensor) > 1):
        return f"... {tensor.numel():,} numbers of shape {tuple(tensor.shape)} ..."
    return "[" + ", ".join(_nested(row, show) for row in tensor) + "]"


def _exact(value: torch.Tensor) -> str:
    """Return the shortest decimal that is the same number in the tensor's dtype."""
    import torch

    if not value.is_floating_point():
        return str(value.item())
    if value.dtype is torch.bfloat16:
        value = value.to(torch.float32)
    exact = value.numpy()[()]
    # NumPy's str is the shortest text that is the same number in this precision.
    text = str(exact)
    return text.removesuffix("0") if text.endswith(".0") else text


def _shorten(text: str) -> str:
    return text if len(text) <= _MOST_TEXT else text[:_MOST_TEXT] + " ..."
