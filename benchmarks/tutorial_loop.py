"""The tutorials' training loop beside the kit's: the same updates of the same net.

    python benchmarks/tutorial_loop.py [--rounds 3] [--data DIR]

The tutorials' loop reads MNIST with torchvision: each image becomes a PIL image and then a tensor, and a
DataLoader collects 64 of them. The kit compares and reads the files, makes one tensor of all images, and
trains with the loop of its workers. Both start from the same weights, train for one epoch on 60,000 images
and classify 10,000 others, each time in a new process with one thread. The kit does so twice: in the same
environment as the tutorials' loop, and with the large pages that its workers ask glibc for. Prints the
processor time of each part, how many times as long as the kit the tutorials' loop takes, and the accuracies.
Importing torch and torchvision is not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import measure
import torch
from rich.console import Console
from rich.table import Table
from torch.utils.data import DataLoader

from grader.authoring.scene import Schedule
from grader.datasets.torchvision_root import read
from grader.worker.scene import training
from grader.worker.scene.scene import fit, predict
from grader.worker.scene.steps import Stage
from grader.worker.torchvision_repair import repair

BATCH_SIZE, LR, MOMENTUM = 64, 0.01, 0.5
MEAN, DEVIATION = 0.1307, 0.3081
# The kit standardizes the pixels with the same mean and deviation.
FORM = "standardised"
PRINT_EVERY = 300
LARGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
DATA, TRAINING, TESTING = "data", "training", "testing"
# No accuracy reaches it, so training does not end before its last epoch.
NEVER = 2.0


@dataclass
class Outcome:
    """What one loop takes, in seconds of processor time for each part, and how well its net has learnt."""

    seconds: dict[str, float] = field(default_factory=dict)
    accuracy: float = 0

    @property
    def total(self) -> float:
        """The seconds of all parts."""
        return sum(self.seconds.values())

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Measure a part."""
        started = time.process_time()
        yield
        self.seconds[name] = time.process_time() - started


class Net(torch.nn.Module):
    """The lecture's net: five linear layers with ReLU between them."""

    def __init__(self) -> None:
        """Make the layers."""
        super().__init__()
        self.l1 = torch.nn.Linear(784, 512)
        self.l2 = torch.nn.Linear(512, 256)
        self.l3 = torch.nn.Linear(256, 128)
        self.l4 = torch.nn.Linear(128, 64)
        self.l5 = torch.nn.Linear(64, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the logits (n, 10) of images (n, 1, 28, 28)."""
        x = x.view(-1, 784)
        for layer in (self.l1, self.l2, self.l3, self.l4):
            x = torch.relu(layer(x))
        return self.l5(x)


def tutorial(root: Path) -> Outcome:
    """Train and test as the tutorials do."""
    from torchvision import datasets, transforms

    outcome, net = Outcome(), Net()
    with outcome.part(DATA):
        transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((MEAN,), (DEVIATION,))])
        training_set = datasets.MNIST(root, train=True, transform=transform)
        # The kit's loop draws the same order; `shuffle=True` would draw another one from the same seed.
        order = torch.randperm(len(training_set)).tolist()
        train_loader = DataLoader(training_set, batch_size=BATCH_SIZE, sampler=order)
        test_loader = DataLoader(
            datasets.MNIST(root, train=False, transform=transform), batch_size=BATCH_SIZE, shuffle=False
        )
    with outcome.part(TRAINING):
        criterion = torch.nn.CrossEntropyLoss()
        optimizer = torch.optim.SGD(net.parameters(), lr=LR, momentum=MOMENTUM)
        running_loss = 0.0
        for number, (inputs, target) in enumerate(train_loader):
            optimizer.zero_grad()
            loss = criterion(net(inputs), target)
            loss.backward()
            optimizer.step()
            running_loss += loss.item()
            if number % PRINT_EVERY == PRINT_EVERY - 1:
                print(f"[1, {number + 1:5}] loss: {running_loss / PRINT_EVERY:.3f}", file=sys.stderr)
                running_loss = 0.0
    with outcome.part(TESTING):
        correct = total = 0
        with torch.no_grad():
            for inputs, target in test_loader:
                _, predicted = torch.max(net(inputs).data, dim=1)
                total += target.size(0)
                correct += (predicted == target).sum().item()
        outcome.accuracy = correct / total
    return outcome


def kit(root: Path) -> Outcome:
    """Train and test as the kit does, with the steps `fit` and `predict` of its workers."""
    outcome, net = Outcome(), Net()
    with outcome.part(DATA):
        found = read("MNIST", root, "name a torchvision root with --data")
        images, test_images = map(torch.from_numpy, (found.train_images, found.test_images))
        labels, test_labels = (torch.from_numpy(y).long() for y in (found.train_labels, found.test_labels))
    stage = Stage({}, torch.device("cpu"), ignore)
    with outcome.part(TRAINING):
        schedule = asdict(Schedule(1, BATCH_SIZE, LR, NEVER, optimizer="SGD"))
        fit(stage, net, images, FORM, labels, schedule, train_epoch=epoch_with_momentum)
    with outcome.part(TESTING):
        logits: Any = predict(stage, net, test_images, FORM)
        outcome.accuracy = (logits.argmax(dim=1) == test_labels).float().mean().item()
    return outcome


def epoch_with_momentum(
    net: torch.nn.Module,
    loader: training.Loader,
    criterion: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
) -> tuple[float, float]:
    """Run the kit's own epoch; a schedule has a learning rate, but not a momentum."""
    for group in optimizer.param_groups:
        group["momentum"] = MOMENTUM
    return training._train_epoch(net, loader, criterion, optimizer)


def ignore(progress: dict[str, object]) -> None:
    """Take a report of progress, which a worker would send to the judge."""


LOOPS: Mapping[str, tuple[Callable[[Path], Outcome], Mapping[str, str]]] = {
    "tutorial": (tutorial, {}),
    "kit": (kit, {}),
    "kit-large-pages": (kit, LARGE_PAGES),
}


def in_new_process(loop: str, seed: int, root: Path) -> Outcome:
    """Return the outcome of a loop in a process of its own."""
    command = [sys.executable, __file__, "--loop", loop, "--seed", str(seed), "--data", str(root)]
    environment = {**os.environ, **measure.ONE_THREAD, **LOOPS[loop][1]}
    finished = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return Outcome(**json.loads(finished.stdout))


def run(loop: str, seed: int, root: Path) -> None:
    """Run a loop in this process, and print its outcome as JSON."""
    torch.set_num_threads(1)
    repair()
    # The same weights at the start.
    torch.manual_seed(seed)
    print(json.dumps(asdict(LOOPS[loop][0](root))))


def main() -> None:
    """Run both loops in each round, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", type=Path, default=os.environ.get("GRADER_DATA"))
    parser.add_argument("--loop", choices=LOOPS, help="run only this loop, in this process, and print JSON")
    parser.add_argument("--seed", type=int, default=0, help="the seed of --loop")
    options = parser.parse_args()
    if options.data is None:
        parser.error("name a torchvision root that contains MNIST/raw with --data or GRADER_DATA")
    if options.loop:
        run(options.loop, options.seed, options.data)
        return
    print(f"{measure.machine('torch', 'torchvision', 'pillow')}; {measure.load()}")
    table = Table("seed", "loop", DATA, TRAINING, TESTING, "CPU", "accuracy", "tutorial / it", box=None)
    ratios: dict[str, list[float]] = {loop: [] for loop in LOOPS}
    for seed in range(options.rounds):
        outcomes = {loop: in_new_process(loop, seed, options.data) for loop in LOOPS}
        for loop, outcome in outcomes.items():
            parts = [f"{outcome.seconds[part]:.2f} s" for part in (DATA, TRAINING, TESTING)]
            ratio = outcomes["tutorial"].total / outcome.total
            ratios[loop].append(ratio)
            rest = (f"{outcome.total:.2f} s", f"{outcome.accuracy:.4f}", f"{ratio:.2f}")
            table.add_row(str(seed), loop, *parts, *rest)
    Console().print(table)
    for loop, found in ratios.items():
        print(f"tutorial / {loop}: median {median(found):.2f}, {min(found):.2f} to {max(found):.2f}")


if __name__ == "__main__":
    main()
