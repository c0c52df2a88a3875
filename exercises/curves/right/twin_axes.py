"""Both curves share an x axis; add_subplot places the images; the Animator draws when figure is read."""

from matplotlib import pyplot as plt


def plot_history(epochs, losses, accuracies):
    fig = plt.figure()
    ax1 = fig.add_subplot()
    ax1.plot(epochs, losses, "b-")
    ax1.set_xlabel("Epoch")
    ax1.set_ylabel("Training loss", color="b")
    ax2 = ax1.twinx()
    ax2.plot(epochs, accuracies, "r--")
    ax2.set_ylabel("Validation accuracy", color="r")
    fig.tight_layout()
    return fig


def show_images(images, num_rows, num_cols, titles=None):
    fig = plt.figure(figsize=(num_cols * 1.5, num_rows * 1.5))
    axes = []
    for i in range(num_rows * num_cols):
        ax = fig.add_subplot(num_rows, num_cols, i + 1)
        ax.imshow(images[i], cmap="gray_r")
        ax.axis("off")
        if titles is not None:
            ax.set_title(titles[i])
        axes.append(ax)
    return axes


class Animator:
    def __init__(self, xlabel, legend):
        self.xlabel = xlabel
        self.points = {name: [] for name in legend}

    def add(self, x, ys):
        for points, y in zip(self.points.values(), ys):
            points.append((x, y))

    @property
    def figure(self):
        fig, ax = plt.subplots()
        for name, points in self.points.items():
            ax.plot([x for x, _ in points], [y for _, y in points], label=name)
        ax.set_xlabel(self.xlabel)
        ax.legend()
        return fig
