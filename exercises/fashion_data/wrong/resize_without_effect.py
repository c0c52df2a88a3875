"""resize is an argument that nothing uses."""

from torch.utils.data import DataLoader
from torchvision import datasets, transforms

CAUGHT_BY = "resize_scales_the_images"
LIKE = "resize_of_the_training_images_only"


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
    transform = transforms.ToTensor()
    train_data = datasets.FashionMNIST("../data", train=True, download=True, transform=transform)
    test_data = datasets.FashionMNIST("../data", train=False, download=True, transform=transform)
    return DataLoader(train_data, batch_size, shuffle=True), DataLoader(test_data, batch_size)
