"""The range of the x axis is fixed, so later points are not visible."""

from matplotlib import pyplot as plt

CAUGHT_BY = "lines_grow_with_every_point"
LIKE = "points_out_of_view"


def plot_history(epochs, losses, accuracies):
    fig, axes = plt.subplots(1, 2, figsize=(8, 3))
    axes[0].plot(epochs, losses, label="loss")
    axes[0].set_xlabel("epoch")
    axes[0].set_ylabel("loss")
    axes[1].plot(epochs, accuracies, label="accuracy")
    axes[1].set_xlabel("epoch")
    axes[1].set_ylabel("accuracy")
    return fig


def show_images(images, num_rows, num_cols, titles=None):
    _, axes = plt.subplots(num_rows, num_cols, squeeze=False)
    axes = axes.flatten()
    for i, (ax, img) in enumerate(zip(axes, images)):
        ax.imshow(img.numpy())
        ax.axes.get_xaxis().set_visible(False)
        ax.axes.get_yaxis().set_visible(False)
        if titles:
            ax.set_title(titles[i])
    return axes


class Animator:
    def __init__(self, xlabel, legend):
        self.figure, self.axes = plt.subplots()
        self.axes.set_xlabel(xlabel)
        self.lines = [self.axes.plot([], [], label=name)[0] for name in legend]
        self.axes.legend()
        self.axes.set_xlim(0, 4)

    def add(self, x, ys):
        for line, y in zip(self.lines, ys):
            line.set_data([*line.get_xdata(), x], [*line.get_ydata(), y])
        self.axes.relim()
        self.axes.autoscale_view()
