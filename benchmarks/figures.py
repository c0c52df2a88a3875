"""The figures of the tutorials, beside the figures of the exercises' reference solutions.

    python benchmarks/figures.py --data DIR

DIR is a torchvision root with MNIST/raw and FashionMNIST/raw. Prints the Markdown table of
docs/figures.md. It takes about a minute on one core.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import torch
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset

from grader.datasets import torchvision_root

EXERCISES = Path(__file__).resolve().parent.parent / "exercises"
MEAN, DEVIATION = 0.1307, 0.3081
Row = tuple[str, str, str]


def reference(exercise: str) -> ModuleType:
    """Import the worked solution of an exercise."""
    spec = importlib.util.spec_from_file_location(exercise, EXERCISES / exercise / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def batches(X: torch.Tensor, y: torch.Tensor, size: int, *, shuffle: bool = True) -> DataLoader[object]:
    """Return a loader of batches of a given size; each batch is taken by one indexing operation."""
    order = RandomSampler(range(len(y))) if shuffle else range(len(y))
    chosen = BatchSampler(order, size, drop_last=False)
    return DataLoader(TensorDataset(X, y), sampler=chosen, batch_size=None)


def batch_losses() -> Iterator[Row]:
    """Compute the cross entropy of a few logits with softmax and cross_entropy."""
    softmax, cross_entropy = reference("softmax").softmax, reference("cross_entropy").cross_entropy
    y = torch.tensor([2, 0, 1])
    cases = (
        ("0.9729189", torch.tensor([[0.2, 0.1, -0.1]]), torch.tensor([0])),
        ("0.4966353", torch.tensor([[0.1, 0.2, 0.9], [1.1, 0.1, 0.2], [0.2, 2.1, 0.1]]), y),
        ("1.2388999", torch.tensor([[0.8, 0.2, 0.3], [0.2, 0.3, 0.5], [0.2, 0.2, 0.5]]), y),
    )
    for given, logits, labels in cases:
        loss = cross_entropy(softmax(logits), labels).mean()
        yield f"mean cross entropy of {len(labels)} row(s) of logits", given, f"{loss:.7f}"


def book(data: Path) -> Iterator[Row]:
    """Train softmax regression from scratch on all of Fashion-MNIST: lr 0.1, batch size 256, 10 epochs."""
    exercise = reference("softmax_regression")
    X, y, X_test, y_test = fashion(data)
    torch.manual_seed(0)
    W, b = exercise.init_params(784, 10)
    history = exercise.train(W, b, batches(X, y, 256), 10, 0.1)
    test = (exercise.net(X_test, W, b).argmax(dim=1) == y_test).float().mean()
    loss, accuracy = history[-1]
    yield "softmax regression, 10 epochs: training loss", "< 0.5", f"{loss:.3f}"
    yield "softmax regression, 10 epochs: training accuracy", "> 0.7, about 0.85", f"{accuracy:.3f}"
    yield "softmax regression, 10 epochs: test accuracy", "> 0.7, 0.83 to 0.85", f"{test:.3f}"


def clothes(data: Path) -> Iterator[Row]:
    """Train a softmax classifier on 3,500 of the first 4,000 training images; the other 500 validate it."""
    X, y, _, _ = fashion(data)
    X, y, X_valid, y_valid = X[:3500], y[:3500], X[3500:4000], y[3500:4000]
    train_epoch = reference("train_epoch").train_epoch
    evaluate_accuracy = reference("evaluate").evaluate_accuracy
    given = {0: "67.2", 10: "78.4", 20: "81.2", 50: "82.8", 90: "84.2", 190: "84.2"}
    torch.manual_seed(0)
    net = reference("fashion_softmax").Softmax(784, 10)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
    loss = 0.0
    for epoch in range(191):
        loss, _ = train_epoch(net, batches(X, y, 16), torch.nn.CrossEntropyLoss(), optimizer)
        if epoch in given:
            right = evaluate_accuracy(net, batches(X_valid, y_valid, 500, shuffle=False))
            label = f"classifier of clothes, epoch {epoch}: accuracy on 500, %"
            yield label, given[epoch], f"{100 * right:.1f}"
    yield "classifier of clothes: loss in the last epoch", "about 0.25", f"{loss:.3f}"


def lecture(data: Path) -> Iterator[Row]:
    """Train the reference of mnist_net, the lecture's net: SGD, lr 0.01, momentum 0.5, batch size 64."""
    X, y, X_test, y_test = digits(data)
    train_epoch = reference("train_epoch").train_epoch
    evaluate_accuracy = reference("evaluate").evaluate_accuracy
    torch.manual_seed(0)
    net = reference("mnist_net").Net()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.5)
    for _ in range(10):
        train_epoch(net, batches(X, y, 64), torch.nn.CrossEntropyLoss(), optimizer)
    right = evaluate_accuracy(net, batches(X_test, y_test, 1000, shuffle=False))
    yield "the lecture's net, 10 epochs: test accuracy, %", "97 to 98", f"{100 * right:.2f}"


def convolutions(data: Path) -> Iterator[Row]:
    """Train the reference of mnist_cnn on the first 20,000 images: 2 epochs, batch size 16."""
    X, y, X_test, y_test = digits(data)
    train_epoch = reference("train_epoch").train_epoch
    evaluate_accuracy = reference("evaluate").evaluate_accuracy
    torch.manual_seed(0)
    net = reference("mnist_cnn").Net()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
    for _ in range(2):
        train_epoch(net, batches(X[:20000], y[:20000], 16), torch.nn.CrossEntropyLoss(), optimizer)
    right = evaluate_accuracy(net, batches(X_test, y_test, 1000, shuffle=False))
    label = "a small convolutional net, 2 epochs on 20,000 images: test accuracy"
    yield label, "0.970 to 0.982", f"{right:.3f}"


def fashion(data: Path) -> tuple[torch.Tensor, ...]:
    """Return Fashion-MNIST as rows of 784 pixels in [0, 1], with labels: training set, then test set."""
    return tuple(
        part.flatten(1) / 255 if part.dim() > 1 else part.long() for part in whole("FashionMNIST", data)
    )


def digits(data: Path) -> tuple[torch.Tensor, ...]:
    """Return MNIST as standardized images (n, 1, 28, 28), with labels: training set, then test set."""
    return tuple(
        ((part / 255 - MEAN) / DEVIATION)[:, None] if part.dim() > 1 else part.long()
        for part in whole("MNIST", data)
    )


def whole(name: str, data: Path) -> tuple[torch.Tensor, ...]:
    """Return pixels and labels of the training set and of the test set."""
    found = torchvision_root.read(name, data, "fetch it again")
    parts = (found.train_images, found.train_labels, found.test_images, found.test_labels)
    return tuple(torch.from_numpy(part.copy()) for part in parts)


def main() -> None:
    """Print every figure as soon as it is computed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="a torchvision root")
    data = parser.parse_args().data
    started = time.monotonic()
    print(f"torch {torch.__version__}, {torch.get_num_threads()} thread(s)\n")
    print("| what | the texts | here |\n|---|---|---|")
    for row in batch_losses():
        print("| " + " | ".join(row) + " |", flush=True)
    for run in (book, clothes, convolutions, lecture):
        for row in run(data):
            print("| " + " | ".join(row) + " |", flush=True)
    print(f"\n{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
