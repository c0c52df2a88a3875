"""The v2 transforms of torchvision, and a new order from randperm in each pass."""

import torch
import torchvision
from torchvision.transforms import v2


def load_data_fashion_mnist(batch_size, resize=None):
    steps = [v2.ToImage(), v2.ToDtype(torch.float32, scale=True)]
    if resize:
        steps.append(v2.Resize((resize, resize), antialias=True))
    transform = v2.Compose(steps)
    train = torchvision.datasets.FashionMNIST("data", True, transform)
    test = torchvision.datasets.FashionMNIST("data", False, transform)
    sampler = torch.utils.data.RandomSampler(train)
    return (
        torch.utils.data.DataLoader(train, batch_size, sampler=sampler),
        torch.utils.data.DataLoader(test, batch_size),
    )


def get_fashion_mnist_labels(labels):
    text_labels = [
        "t-shirt",
        "trouser",
        "pullover",
        "dress",
        "coat",
        "sandal",
        "shirt",
        "sneaker",
        "bag",
        "ankle boot",
    ]
    return [text_labels[int(i)] for i in labels]
