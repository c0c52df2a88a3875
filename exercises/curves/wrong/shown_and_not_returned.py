"""plt.show() ends plot_history, and the figure is not returned."""

from matplotlib import pyplot as plt

CAUGHT_BY = "a_figure_with_two_axes"
LIKE = "returns_nothing"


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
        self.figure, self.axes = plt.subplots()
        self.axes.set_xlabel(xlabel)
        self.lines = [self.axes.plot([], [], label=name)[0] for name in legend]
        self.axes.legend()

    def add(self, x, ys):
        for line, y in zip(self.lines, ys):
            line.set_data([*line.get_xdata(), x], [*line.get_ydata(), y])
        self.axes.relim()
        self.axes.autoscale_view()


def plot_history(epochs, losses, accuracies):
    fig, axes = plt.subplots(1, 2, figsize=(10, 4))
    axes[0].plot(epochs, losses, "b-")
    axes[0].set_xlabel("epoch")
    axes[0].set_ylabel("loss")
    axes[1].plot(epochs, accuracies, "r-")
    axes[1].set_xlabel("epoch")
    axes[1].set_ylabel("accuracy")
    fig.tight_layout()
    plt.show()
