"""The names are spelt as on the data set's page, not as in the docstring."""

from torch.utils.data import DataLoader
from torchvision import datasets, transforms

CAUGHT_BY = "names_of_labels"
LIKE = "names_out_of_order"


def load_data_fashion_mnist(batch_size, resize=None):
    steps = [transforms.ToTensor()]
    if resize:
        steps.insert(0, transforms.Resize((resize, resize)))
    transform = transforms.Compose(steps)
    train = datasets.FashionMNIST(root="../data", train=True, transform=transform, download=True)
    test = datasets.FashionMNIST(root="../data", train=False, transform=transform, download=True)
    return DataLoader(train, batch_size, shuffle=True), DataLoader(test, batch_size, shuffle=False)


def get_fashion_mnist_labels(labels):
    names = (
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    )
    return [names[int(i)] for i in labels]
