"""The last batch is filled up with the first images, which come twice, to make it as large as the others."""

import torchvision
from torch.utils import data
from torchvision import transforms

CAUGHT_BY = ("every_image_comes_once", "resize_scales_the_images")
SEE = "Every image"


def filled_up(images, batch_size):
    order = list(range(len(images)))
    return data.Subset(images, order + order[: -len(images) % batch_size])


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
        data.DataLoader(filled_up(mnist_train, batch_size), batch_size, shuffle=True, num_workers=4),
        data.DataLoader(filled_up(mnist_test, batch_size), batch_size, shuffle=False, num_workers=4),
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
