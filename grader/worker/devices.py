"""Moves plain data to the device that learner code computes on, and keeps what it returns.

Each tensor that learner code gets has memory of its own, and what it returns is copied at once.
"""

from __future__ import annotations

from typing import Any

import torch

from grader.wire.frames import DTYPES, LEAVES, MAX_BODY, MAX_DEPTH, ON_A_DEVICE, Opaque, as_plain


def onto(value: Any, device: torch.device) -> Any:
    """Return plain data with a copy of every tensor on `device`.

    A tensor that arrived is a view of its frame: it shares memory with others, and detach_() refuses it.
    """
    if isinstance(value, torch.Tensor):
        return value.to(device, copy=True)
    if isinstance(value, list):
        return [onto(item, device) for item in value]
    if isinstance(value, dict):
        return {key: onto(item, device) for key, item in value.items()}
    return value


def plain(value: object, device: torch.device) -> object:
    """Return a copy of a result with every tensor of `device` on the CPU; later calls cannot change it.

    A tensor on another device becomes Opaque, since learner code must compute on its input's device. A tensor
    without dimensions may be on any device. What the wire does not send stays as it is.
    """
    return _Copy(device).of(value)


def kept(value: object) -> object:
    """Return a copy of a result whose tensors stay on their devices; later calls cannot change it."""
    return _Copy(None).of(value)


class _Copy:
    """Copies one result, as long as it fits a frame."""

    def __init__(self, device: torch.device | None) -> None:
        self._device = device
        self._room = MAX_BODY
        """How many more bytes are copied. The wire refuses what is larger."""

    def of(self, value: object, depth: int = 0) -> object:
        # Exact types: the wire refuses subclasses.
        if type(value) in LEAVES or depth == MAX_DEPTH:
            return value
        if type(value) is torch.Tensor:
            return self._tensor(value)
        if type(value) is list or type(value) is tuple:
            return [self.of(item, depth + 1) for item in value]
        if type(value) is dict:
            return {key: self.of(item, depth + 1) for key, item in value.items()}
        other = as_plain(value)
        return value if other is value else self.of(other, depth + 1)

    def _tensor(self, tensor: torch.Tensor) -> object:
        kind = tensor.device.type
        if self._device is not None and kind != self._device.type and (tensor.dim() or kind != "cpu"):
            return Opaque(ON_A_DEVICE, (str(tensor.device),))
        size = tensor.numel() * tensor.element_size()
        travels = tensor.layout is torch.strided and str(tensor.dtype).removeprefix("torch.") in DTYPES
        if size > self._room or not travels or tensor.is_nested:
            return tensor
        self._room -= size
        return tensor.detach().to(tensor.device if self._device is None else "cpu", copy=True)
