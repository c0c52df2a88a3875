"""Returns figures whose limits are empty, so that the check itself would raise at min() of nothing.

A view has two finite limits along each axis: the judge refuses others before a check computes with them.
"""

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

EXERCISES = "curves"
SAYS = "No readable value came back from the figure."


class Endless(Axes):
    name = "endless"

    def get_xlim(self):
        return ()

    def get_ylim(self):
        return (float("nan"), float("inf"))


def figure():
    made = plt.figure()
    made.add_axes(Endless(made, (0, 0, 1, 1)))
    return made


def plot_history(epochs, losses, accuracies):
    return figure()


def show_images(images, num_rows, num_cols, titles=None):
    return [figure().axes[0] for _ in images]


class Animator:
    def __init__(self, xlabel, legend):
        self.figure = figure()

    def add(self, x, ys):
        self.figure.axes[0].plot(x, ys[0])
