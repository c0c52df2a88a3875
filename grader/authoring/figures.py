"""Figures that learners draw with matplotlib, read as data: their axes, lines, images and texts."""

from __future__ import annotations

from typing import Any

import msgspec
import torch

from grader.authoring import readers
from grader.course.declared import BrokenDeclaration


class Curve(msgspec.Struct, frozen=True):
    """A line: as many numbers along x as along y."""

    x: list[float]
    y: list[float]
    label: str


Limits = tuple[float, float]
"""The two ends of an axis, both finite."""


class _Texts(msgspec.Struct, frozen=True):
    title: str
    xlabel: str
    ylabel: str
    x_limits: Limits
    y_limits: Limits
    legend: list[str]
    lines: list[Curve]


class Axes(_Texts, frozen=True):
    """The content of one of a figure's axes."""

    images: list[torch.Tensor]
    """Each shown image, as numbers."""


def read_axes(value: object) -> list[Axes]:
    """Return the axes that a worker has sent. Raises BrokenDeclaration."""
    try:
        assert isinstance(value, list)
        return [_read(dict(item)) for item in value]
    except (AssertionError, TypeError, ValueError, KeyError, msgspec.ValidationError):
        # The kit's own step sends axes, unless learner code has changed it.
        raise BrokenDeclaration("No readable value came back from the figure.") from None


def _read(item: dict[str, Any]) -> Axes:
    images = item.pop("images")
    if not isinstance(images, list) or not all(isinstance(image, torch.Tensor) for image in images):
        raise ValueError("images that are not tensors")
    texts = msgspec.convert(item, _Texts)
    if not readers.finite((*texts.x_limits, *texts.y_limits)):
        raise ValueError("limits that are not finite")
    if any(len(line.x) != len(line.y) for line in texts.lines):
        raise ValueError("a line with more numbers along one axis")
    return Axes(**{name: getattr(texts, name) for name in _Texts.__struct_fields__}, images=images)
