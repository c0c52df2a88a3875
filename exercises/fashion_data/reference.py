from torch.utils.data import DataLoader
from torchvision import datasets, transforms


def load_data_fashion_mnist(batch_size, resize=None):
    # ToTensor turns an image into a tensor, with the channel first and the pixels divided by 255.
    steps = [transforms.ToTensor()]
    if resize:
        # Scale the image before it becomes a tensor.
        steps.insert(0, transforms.Resize((resize, resize)))
    transform = transforms.Compose(steps)
    train = datasets.FashionMNIST(root="../data", train=True, transform=transform, download=True)
    test = datasets.FashionMNIST(root="../data", train=False, transform=transform, download=True)
    # Training images are shuffled so that each batch is a random sample. The net does not learn from the
    # test images, so they need no shuffling.
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
