"""Steps with what learners draw by matplotlib: figures, axes, lines and images, read as data."""

from __future__ import annotations

from typing import Any

import msgspec
import torch

from grader.authoring.steps import Handle, Steps
from grader.course.declared import BrokenDeclaration


class Curve(msgspec.Struct, frozen=True):
    """A line: as many numbers along x as along y."""

    x: list[float]
    y: list[float]
    label: str


class _Texts(msgspec.Struct, frozen=True):
    title: str
    xlabel: str
    ylabel: str
    x_limits: list[float]
    y_limits: list[float]
    legend: list[str]
    lines: list[Curve]


class Axes(_Texts, frozen=True):
    """What stands in one of a figure's axes."""

    images: list[torch.Tensor]
    """Each shown image, as numbers."""


class Figures(Steps):
    """Steps that draw and read figures."""

    def close_figures(self) -> None:
        """Begin without the figures of earlier calls."""
        self._show("from matplotlib import pyplot", 'pyplot.close("all")')
        self._step("close_figures")

    def attribute(self, made: Handle, name: str) -> Handle:
        """Take an attribute of an object."""
        return self._step("attribute", made, name, text=f"{made.text}.{name}")

    def read_figure(self, drawn: Handle) -> Handle:
        """Read a figure: a list of Axes."""
        return self._read_axes("figure", drawn)

    def read_axes(self, drawn: Handle) -> Handle:
        """Read axes, in an array or in lists: a list of Axes, row by row."""
        return self._read_axes("axes", drawn)

    def _read_axes(self, step: str, drawn: Handle) -> Handle:
        name = drawn.function or drawn.text
        return self._step(step, drawn, name, bool(drawn.function), text=drawn.text, read=_read_axes)


def _read_axes(value: object) -> list[Axes]:
    try:
        assert isinstance(value, list)
        return [_read(dict(item)) for item in value]
    except (AssertionError, TypeError, ValueError, KeyError, msgspec.ValidationError):
        # A step of the kit's sends what it should, unless learner code has changed it.
        raise BrokenDeclaration("Nothing that can be read came back of the figure.") from None


def _read(item: dict[str, Any]) -> Axes:
    images = item.pop("images")
    if not isinstance(images, list) or not all(isinstance(image, torch.Tensor) for image in images):
        raise ValueError("images that are no tensors")
    texts = msgspec.convert(item, _Texts)
    return Axes(**{name: getattr(texts, name) for name in _Texts.__struct_fields__}, images=images)
