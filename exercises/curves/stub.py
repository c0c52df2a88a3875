from collections.abc import Sequence

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure


def plot_history(epochs: Sequence[float], losses: Sequence[float], accuracies: Sequence[float]) -> Figure:
    """Draw the losses and the accuracies of a training, and return the figure, a new one for each call.

    It has two subplots (Axes), one for the losses and one for the accuracies, each with one line over the
    epochs. The y labels are "loss" and "accuracy", and at least one x label is "epoch". The subplots may be
    side by side, one above the other, or share their x axis.
    """
    raise NotImplementedError


def show_images(
    images: torch.Tensor, num_rows: int, num_cols: int, titles: Sequence[str] | None = None
) -> Sequence[Axes]:
    """Show images of shape (num_rows * num_cols, height, width) in a grid, row by row.

    titles: one title per image, or None for no titles.
    Returns: the subplots (Axes) in the order of the images, as matplotlib's array or as a list.
    """
    raise NotImplementedError


class Animator:
    """A figure whose lines grow while a net is trained."""

    def __init__(self, xlabel: str, legend: Sequence[str]) -> None:
        """Make the figure, with one subplot (Axes); `legend` holds the names of its lines."""
        raise NotImplementedError

    def add(self, x: float, ys: Sequence[float]) -> None:
        """Add one point to each line: line i gets the point (x, ys[i])."""
        raise NotImplementedError

    @property
    def figure(self) -> Figure:
        """Return the figure as it is now: one line per name of the legend, through all its points."""
        raise NotImplementedError
