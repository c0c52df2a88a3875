"""Steps with matplotlib's figures: what stands in them goes back as data, never as pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import torch

from grader.worker.scene.steps import Stage

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def close_figures(stage: Stage) -> None:
    """Begin without the figures that pyplot has kept from earlier calls."""
    from matplotlib import pyplot

    pyplot.close("all")


def figure(stage: Stage, drawn: object) -> list[dict[str, Any]]:
    """Return what stands in each axes of a figure."""
    from matplotlib.figure import Figure

    if not isinstance(drawn, Figure):
        raise TypeError(f"a matplotlib Figure was expected, and {type(drawn).__name__} found")
    return [_describe(axes) for axes in drawn.axes]


def axes(stage: Stage, drawn: Any) -> list[dict[str, Any]]:
    """Return what stands in some axes: an array, a list or nested lists of them, row by row."""
    return [_describe(one) for one in _flat(drawn)]


def _flat(drawn: Any) -> Iterable[Axes]:
    from matplotlib.axes import Axes

    if isinstance(drawn, Axes):
        yield drawn
    elif hasattr(drawn, "__iter__") and not isinstance(drawn, str):
        for one in drawn:
            yield from _flat(one)
    else:
        raise TypeError(f"matplotlib's axes were expected, and {type(drawn).__name__} found")


def _describe(axes: Axes) -> dict[str, Any]:
    legend = axes.get_legend()
    return {
        "title": axes.get_title(),
        "xlabel": axes.get_xlabel(),
        "ylabel": axes.get_ylabel(),
        "x_limits": _numbers(axes.get_xlim()),
        "y_limits": _numbers(axes.get_ylim()),
        "legend": [text.get_text() for text in legend.get_texts()] if legend else [],
        "lines": [
            {"x": _numbers(line.get_xdata()), "y": _numbers(line.get_ydata()), "label": str(line.get_label())}
            for line in axes.lines
        ],
        "images": [_pixels(image.get_array()) for image in axes.images],
    }


def _numbers(values: Any) -> list[float]:
    return [float(value) for value in values]


def _pixels(values: Any) -> torch.Tensor:
    return torch.tensor(values.tolist(), dtype=torch.float64)


STEPS: dict[str, Callable[..., Any]] = {step.__name__: step for step in (close_figures, figure, axes)}
