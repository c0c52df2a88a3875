"""The training images are shuffled only after each pass, so the first pass has the order of the data set."""

import random

import torchvision
from torch.utils import data
from torchvision import transforms

CAUGHT_BY = "training_images_are_shuffled"
SEE = "Shuffle the training images"


class ShuffledLater(data.Sampler):
    def __init__(self, images):
        self.order = list(range(len(images)))

    def __iter__(self):
        yield from self.order
        random.shuffle(self.order)

    def __len__(self):
        return len(self.order)


def load_data_fashion_mnist(batch_size, resize=None):
    trans = [transforms.ToTensor()]
    if resize:
        trans.insert(0, transforms.Resize(resize))
    trans = transforms.Compose(trans)
    mnist_train = torchvision.datasets.FashionMNIST(
        root="../data", train=True, transform=trans, download=True
    )
    mnist_test = torchvision.datasets.FashionMNIST(
        root="../data", train=False, transform=trans, download=True
    )
    return (
        data.DataLoader(mnist_train, batch_size, sampler=ShuffledLater(mnist_train), num_workers=4),
        data.DataLoader(mnist_test, batch_size, shuffle=False, num_workers=4),
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
