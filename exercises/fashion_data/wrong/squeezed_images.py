"""squeeze() removes the channel of each image."""

from torch.utils.data import DataLoader
from torchvision import datasets, transforms

CAUGHT_BY = "images_have_a_channel_and_lie_between_0_and_1"
LIKE = "no_channel"


def get_fashion_mnist_labels(labels):
    names = [
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
    return [names[int(label)] for label in labels]


def load_data_fashion_mnist(batch_size, resize=None):
    trans = [transforms.ToTensor(), transforms.Lambda(lambda x: x.squeeze())]
    if resize:
        trans.insert(0, transforms.Resize((resize, resize)))
    trans = transforms.Compose(trans)
    mnist_train = datasets.FashionMNIST(root="../data", train=True, transform=trans, download=True)
    mnist_test = datasets.FashionMNIST(root="../data", train=False, transform=trans, download=True)
    train_iter = DataLoader(mnist_train, batch_size=batch_size, shuffle=True)
    test_iter = DataLoader(mnist_test, batch_size=batch_size, shuffle=False)
    return train_iter, test_iter
