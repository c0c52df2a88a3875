"""imshow() is called a second time to change the colours, so each subplot has two images."""

from matplotlib import pyplot as plt

CAUGHT_BY = "images_are_shown_in_order"
SEE = "Values as they are"


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
        ax.imshow(img.numpy(), cmap="gray")
        ax.axes.get_xaxis().set_visible(False)
        ax.axes.get_yaxis().set_visible(False)
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
        for line, y in zip(self.Y, ys):
            line.append(y)
        self.axes.cla()
        for line in self.Y:
            self.axes.plot(self.X, line)
        self.axes.set_xlabel(self.xlabel)
        self.axes.legend(self.legend)
