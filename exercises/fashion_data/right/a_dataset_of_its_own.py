"""The images are read once, scaled with interpolate, and kept in a TensorDataset."""

import os

import torch
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset
from torchvision.datasets import FashionMNIST


def load_data_fashion_mnist(batch_size, resize=None):
    loaders = []
    for train in (True, False):
        found = FashionMNIST(os.path.expanduser("~/data"), train=train, download=True)
        images = found.data.unsqueeze(1).float() / 255
        if resize is not None:
            images = F.interpolate(images, size=(resize, resize), mode="bilinear", align_corners=False)
        loaders.append(DataLoader(TensorDataset(images, found.targets), batch_size=batch_size, shuffle=train))
    return loaders


NAMES = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
LABELS = dict(enumerate(NAMES))


def get_fashion_mnist_labels(labels):
    return [LABELS[label] for label in torch.as_tensor(labels).tolist()]
