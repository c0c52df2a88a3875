from torch.utils.data import DataLoader
from torchvision import datasets, transforms


def load_data_fashion_mnist(batch_size, resize=None):
    # ToTensor makes a tensor of an image, with its channel first and its pixels divided by 255.
    steps = [transforms.ToTensor()]
    if resize:
        # An image is scaled before it becomes a tensor.
        steps.insert(0, transforms.Resize((resize, resize)))
    transform = transforms.Compose(steps)
    train = datasets.FashionMNIST(root="../data", train=True, transform=transform, download=True)
    test = datasets.FashionMNIST(root="../data", train=False, transform=transform, download=True)
    # Shuffled, since batches of neighbours that are alike would pull the parameters to and fro. Nothing is
    # learnt from the test images, so their order does not matter and may as well stay.
    return DataLoader(train, batch_size, shuffle=True), DataLoader(test, batch_size, shuffle=False)


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
