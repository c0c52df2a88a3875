"""With one image plt.subplots() returns an Axes and no array, which has no flatten()."""

from matplotlib import pyplot as plt

CAUGHT_BY = "images_are_shown_in_order"
LIKE = "does_not_flatten"


def plot_history(epochs, losses, accuracies):
    figure, (above, below) = plt.subplots(2, 1, sharex=True)
    above.plot(epochs, losses)
    above.set_ylabel("loss")
    below.plot(epochs, accuracies)
    below.set_ylabel("accuracy")
    below.set_xlabel("epoch")
    return figure


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


def show_images(imgs, num_rows, num_cols, titles=None):
    _, axes = plt.subplots(num_rows, num_cols)
    axes = axes.flatten()
    for i, (ax, img) in enumerate(zip(axes, imgs)):
        ax.imshow(img.numpy())
        ax.axis("off")
        if titles:
            ax.set_title(titles[i])
    return axes
