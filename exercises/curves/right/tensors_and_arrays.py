"""Turns the numbers into tensors or arrays of float32 before drawing."""

import numpy as np
import torch
from matplotlib import pyplot as plt


def plot_history(epochs, losses, accuracies):
    figure, (upper, lower) = plt.subplots(2, 1, sharex=True)
    epochs = torch.tensor(epochs)
    upper.plot(epochs, torch.tensor(losses))
    upper.set_ylabel("loss")
    lower.plot(epochs, np.array(accuracies, dtype=np.float32))
    lower.set_ylabel("accuracy")
    lower.set_xlabel("epoch")
    return figure


def show_images(images, num_rows, num_cols, titles=None):
    _, axes = plt.subplots(num_rows, num_cols, squeeze=False)
    axes = axes.ravel().tolist()
    for place, subplot in enumerate(axes):
        subplot.imshow(images[place].to(torch.float64), cmap="gray")
        if titles is not None:
            subplot.set_title(titles[place])
    return axes


class Animator:
    def __init__(self, xlabel, legend):
        self.figure, self.axes = plt.subplots()
        self.axes.set_xlabel(xlabel)
        self.lines = [self.axes.plot([], [], label=name)[0] for name in legend]
        self.axes.legend()
        self.points = torch.zeros(0, len(legend) + 1)

    def add(self, x, ys):
        self.points = torch.cat((self.points, torch.tensor([[x, *ys]])))
        for place, line in enumerate(self.lines, start=1):
            line.set_data(self.points[:, 0], self.points[:, place])
        self.axes.relim()
        self.axes.autoscale_view()
