from matplotlib import pyplot as plt


def plot_history(epochs, losses, accuracies):
    # subplots() makes a new figure; plt.plot() alone would draw into the figure of the last call.
    figure, (above, below) = plt.subplots(2, 1, sharex=True)
    above.plot(epochs, losses)
    above.set_ylabel("loss")
    below.plot(epochs, accuracies)
    below.set_ylabel("accuracy")
    below.set_xlabel("epoch")
    return figure


def show_images(images, num_rows, num_cols, titles=None):
    # With squeeze=False the subplots are always a matrix, even with one row or one column.
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
        # New points may be outside of the visible range.
        self.axes.relim()
        self.axes.autoscale_view()
