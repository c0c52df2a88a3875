"""Steps with matplotlib's figures: the judge gets what they show as data, never as pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import torch

from grader.worker.problem import Problem
from grader.worker.scene.steps import Stage

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def close_figures(stage: Stage) -> None:
    """Close the figures that pyplot has kept from earlier calls."""
    from matplotlib import pyplot

    pyplot.close("all")


def figure(stage: Stage, drawn: object, name: str, returned: bool) -> list[dict[str, Any]]:
    """Return what each axes of a figure shows. Raises Problem.

    `name` is what the learner calls the figure, or the function that has `returned` it.
    """
    from matplotlib.figure import Figure

    if not isinstance(drawn, Figure):
        raise Problem("figure", name=name, returned=returned, found=drawn)
    return [_describe(axes) for axes in drawn.axes]


def axes(stage: Stage, drawn: Any, name: str, returned: bool) -> list[dict[str, Any]]:
    """Return what some axes show: one, or an array, a list or nested lists of them, row by row.

    Raises Problem. `name` and `returned` are as for `figure`.
    """
    from matplotlib.axes import Axes

    def flat(value: Any) -> Iterator[Axes]:
        if isinstance(value, Axes):
            yield value
        elif hasattr(value, "__iter__") and not isinstance(value, str):
            for item in value:
                yield from flat(item)
        else:
            raise Problem("axes", name=name, returned=returned, found=value)

    return [_describe(one) for one in flat(drawn)]


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


FIGURE_STEPS: dict[str, Callable[..., Any]] = {step.__name__: step for step in (close_figures, figure, axes)}
