"""Moves tensors to the device that learner code computes on, and back."""

from __future__ import annotations

from typing import Any

import torch

from grader.wire.frames import ON_A_DEVICE, Opaque


def onto(value: Any, device: torch.device) -> Any:
    """Return plain data with every tensor on `device`."""
    if device.type == "cpu":
        return value
    if isinstance(value, torch.Tensor):
        return value.to(device)
    if isinstance(value, list):
        return [onto(item, device) for item in value]
    if isinstance(value, dict):
        return {key: onto(item, device) for key, item in value.items()}
    return value


def plain(value: object, device: torch.device) -> object:
    """Return a result with every tensor of `device` on the CPU.

    A tensor on another device becomes Opaque, since learner code must compute on its input's device. A tensor
    without dimensions may be on any device.
    """
    if device.type == "cpu":
        return value
    # Exact types: the wire refuses subclasses.
    if type(value) is torch.Tensor:
        if value.device.type == device.type or value.dim() == 0:
            return value.detach().cpu()
        return Opaque(ON_A_DEVICE, (str(value.device),))
    if type(value) is list or type(value) is tuple:
        return [plain(item, device) for item in value]
    if type(value) is dict:
        return {key: plain(item, device) for key, item in value.items()}
    return value
