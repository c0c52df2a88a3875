"""add() keeps the points but does not draw them: the lines on self.axes stay empty."""

from matplotlib import pyplot as plt

CAUGHT_BY = "lines_grow_with_every_point"
SEE = "Lines that grow"


def plot_history(epochs, losses, accuracies):
    figure, (above, below) = plt.subplots(2, 1, sharex=True)
    above.plot(epochs, losses)
    above.set_ylabel("loss")
    below.plot(epochs, accuracies)
    below.set_ylabel("accuracy")
    below.set_xlabel("epoch")
    return figure


def show_images(images, num_rows, num_cols, titles=None):
    _, grid = plt.subplots(num_rows, num_cols, squeeze=False)
    axes = grid.flatten()
    for i, (ax, image) in enumerate(zip(axes, images)):
        ax.imshow(image.numpy(), cmap="gray")
        ax.set_axis_off()
        if titles is not None:
            ax.set_title(titles[i])
    return axes


class Animator:
    def __init__(self, xlabel, legend):
        self.xlabel, self.legend = xlabel, legend
        self.figure, self.axes = plt.subplots()
        self.X, self.Y = [], [[] for _ in legend]

    def add(self, x, ys):
        self.X.append(x)
        for values, y in zip(self.Y, ys):
            values.append(y)
        # The points are kept for later.
