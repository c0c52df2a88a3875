"""The subplots stand side by side, and the Animator clears its subplot."""

from matplotlib import pyplot as plt


def plot_history(epochs, losses, accuracies):
    fig, axes = plt.subplots(1, 2, figsize=(10, 4))
    axes[0].plot(epochs, losses, "b-")
    axes[0].set_xlabel("epoch")
    axes[0].set_ylabel("loss")
    axes[1].plot(epochs, accuracies, "r-")
    axes[1].set_xlabel("epoch")
    axes[1].set_ylabel("accuracy")
    return fig


def show_images(imgs, num_rows, num_cols, titles=None):
    _, axes = plt.subplots(num_rows, num_cols, squeeze=False, figsize=(num_cols * 1.5, num_rows * 1.5))
    axes = axes.flatten()
    for i, (ax, img) in enumerate(zip(axes, imgs)):
        ax.imshow(img.numpy())
        ax.axis("off")
        if titles:
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
        self.axes.cla()
        for values, name in zip(self.Y, self.legend):
            self.axes.plot(self.X, values, label=name)
        self.axes.set_xlabel(self.xlabel)
        self.axes.legend(self.legend)
