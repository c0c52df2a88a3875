"""Has a single net class, under another name, whose metaclass makes something else than a net.

The class counts as Net. What it makes is not a torch.nn.Module, so no check gets past that.
"""

from torch import nn

EXERCISES = ("mnist_net", "mnist_cnn")
STATUS = ("failed", "todo")


class Agrees(type):
    def __call__(cls, *arguments, **options):
        return cls

    def __getattr__(cls, name):
        return cls

    def __instancecheck__(cls, instance):
        return True

    def __eq__(cls, other):
        return True

    def __hash__(cls):
        return 0


class LeNet(nn.Module, metaclass=Agrees):
    convolution = nn.Conv2d
