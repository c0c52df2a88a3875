"""plot() is called for all points in every add(), and nothing clears the axes before."""

from matplotlib import pyplot as plt

CAUGHT_BY = "lines_grow_with_every_point"
LIKE = "lines_drawn_over_one_another"


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
        for values, name in zip(self.Y, self.legend):
            self.axes.plot(self.X, values, label=name)
        self.axes.set_xlabel(self.xlabel)
        self.axes.legend(self.legend)
