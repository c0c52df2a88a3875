"""The axes get no labels."""

from matplotlib import pyplot as plt

CAUGHT_BY = "the_x_axis_is_labelled"
LIKE = "no_y_labels"


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
    axes[0].plot(epochs, losses)
    axes[1].plot(epochs, accuracies)
    return fig
