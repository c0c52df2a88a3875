from collections.abc import Sequence

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure


def plot_history(epochs: Sequence[float], losses: Sequence[float], accuracies: Sequence[float]) -> Figure:
    """Draw how a training run went, and return the figure, a new one at each call.

    It has two axes, one for the losses and one for the accuracies, each with one line over the epochs. The
    y labels are "loss" and "accuracy", and an x label says "epoch". The axes may stand side by side or
    share their x axis.
    """
    raise NotImplementedError


def show_images(
    images: torch.Tensor, num_rows: int, num_cols: int, titles: Sequence[str] | None = None
) -> Sequence[Axes]:
    """Show images of shape (num_rows * num_cols, height, width) in a grid, row by row.

    titles: a text above each image; without them there are none.
    Returns: the axes in the order of the images, as matplotlib's array or as a list.
    """
    raise NotImplementedError


class Animator:
    """A figure whose lines grow while a net is trained."""

    def __init__(self, xlabel: str, legend: Sequence[str]) -> None:
        """Make the figure, with one axes; `legend` names its lines."""
        raise NotImplementedError

    def add(self, x: float, ys: Sequence[float]) -> None:
        """Add a point to each line: all at x, the i-th line's at ys[i]."""
        raise NotImplementedError

    @property
    def figure(self) -> Figure:
        """The figure as it is now: a line for each name of the legend, through all its points."""
        raise NotImplementedError
