"""Figures are made without pyplot, and numbers become NumPy arrays first."""

import numpy as np
from matplotlib.figure import Figure


def plot_history(epochs, losses, accuracies):
    figure = Figure()
    loss_axes, accuracy_axes = figure.subplots(nrows=2)
    for axes, values, name in ((loss_axes, losses, "loss"), (accuracy_axes, accuracies, "accuracy")):
        axes.plot(np.array(epochs), np.array(values), marker="o")
        axes.set(xlabel="epoch", ylabel=name, title=name)
    return figure


def show_images(images, num_rows, num_cols, titles=None):
    figure = Figure()
    axes = figure.subplots(num_rows, num_cols, squeeze=False)
    for row in range(num_rows):
        for column in range(num_cols):
            place = row * num_cols + column
            axes[row, column].imshow(np.asarray(images[place]))
            if titles is not None:
                axes[row, column].set_title(titles[place])
    return axes


class Animator:
    def __init__(self, xlabel, legend):
        self.figure = Figure()
        self.axes = self.figure.add_subplot(xlabel=xlabel)
        self.lines = [self.axes.plot([], [])[0] for _ in legend]
        self.axes.legend(self.lines, legend)

    def add(self, x, ys):
        for line, y in zip(self.lines, ys):
            line.set_data(np.append(line.get_xdata(), x), np.append(line.get_ydata(), y))
        self.axes.relim()
        self.axes.autoscale()
