"""names[i - 1] takes the name before the right one."""

from torch.utils.data import DataLoader
from torchvision import datasets, transforms

CAUGHT_BY = "names_of_labels"
LIKE = "names_counted_from_1"


def load_data_fashion_mnist(batch_size, resize=None):
    steps = [transforms.ToTensor()]
    if resize:
        steps.insert(0, transforms.Resize((resize, resize)))
    transform = transforms.Compose(steps)
    train = datasets.FashionMNIST(root="../data", train=True, transform=transform, download=True)
    test = datasets.FashionMNIST(root="../data", train=False, transform=transform, download=True)
    return DataLoader(train, batch_size, shuffle=True), DataLoader(test, batch_size, shuffle=False)


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
    return [text_labels[int(i) - 1] for i in labels]
