"""Returns images of the data set with labels that are NaN, so that the check itself would raise.

Labels are integers: the judge refuses others before a check computes with them, and the learner fails.
"""

import torch
from torchvision import datasets

EXERCISES = "fashion_data"
SAYS = "it should be a vector of"


def load_data_fashion_mnist(batch_size, resize=None):
    loaders = []
    for train in (True, False):
        images = datasets.FashionMNIST("data", train=train).data[:, None] / 255
        labels = torch.full((len(images),), float("nan"))
        loaders.append(list(zip(images.split(batch_size), labels.split(batch_size))))
    return loaders


def get_fashion_mnist_labels(labels):
    return [float("nan")] * len(labels)
