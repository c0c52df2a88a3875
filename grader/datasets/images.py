"""Images with labels, found once per run and the same for every submission.

A worker gets the training images with their labels, and the test images without: the judge itself counts
the correct predictions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pluggy

from grader.course.exercise import Wanted
from grader.text.message import CommandError

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray

    from grader.course.exercise import Exercise

CLASSES = 10


class DataError(CommandError):
    """A data set is not available; the message says what was expected, what was found, what to do."""


class ImageSource(Protocol):
    """A data set that a plugin has found; it may read its images when an exercise chooses from them."""

    def choose(self, wanted: Wanted) -> Images:
        """Return as many images of each part as an exercise wants. Raises DataError."""


@dataclass(frozen=True)
class Images:
    """A whole data set as a plugin finds it: pixels (n, 28, 28) from 0 to 255, labels (n,) from 0 to 9."""

    name: str
    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.uint8]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.uint8]
    remark: str = ""
    """What a learner should know, such as why other images are used."""

    def choose(self, wanted: Wanted) -> Images:
        """Return as many images of each part as an exercise wants, or all where there are fewer."""
        return replace(
            self,
            train_images=evenly_spread(self.train_images, wanted.train),
            train_labels=evenly_spread(self.train_labels, wanted.train),
            test_images=evenly_spread(self.test_images, wanted.test),
            test_labels=evenly_spread(self.test_labels, wanted.test),
        )


@dataclass(frozen=True)
class Dataset:
    """The images that an exercise trains and tests on, as tensors: uint8 pixels and int64 labels."""

    name: str
    train_images: torch.Tensor
    train_labels: torch.Tensor
    test_images: torch.Tensor
    test_labels: torch.Tensor
    remark: str = ""

    def relabelled(self, seed: int | str) -> Dataset:
        """Return the same images with other labels: each class gets the label of another, in both parts.

        What a submission has stored about these images is then wrong; what it learns here is right. A seed
        always gives the same labels.
        """
        import torch

        def rank(label: int) -> bytes:
            return sha256(f"labels {seed} {label}".encode()).digest()

        # Each class gets the label of its neighbour on a circle, so that no class keeps its own.
        circle = torch.tensor(sorted(range(CLASSES), key=rank))
        labels = torch.empty_like(circle)
        labels[circle] = circle.roll(1)
        return replace(self, train_labels=labels[self.train_labels], test_labels=labels[self.test_labels])


def find_datasets(
    exercises: Iterable[Exercise], manager: pluggy.PluginManager, *, root: Path | None = None
) -> Mapping[str, Dataset]:
    """Return the data set of each exercise that needs one, by the exercise's name.

    `root` is a torchvision root that must contain them. Raises DataError.
    """
    found: dict[str, ImageSource] = {}
    chosen: dict[Wanted, Dataset] = {}
    datasets = {}
    for exercise in exercises:
        wanted = exercise.dataset
        if wanted is None:
            continue
        if wanted.name not in found:
            images = manager.hook.grader_dataset(name=wanted.name, root=root)
            if images is None:
                raise DataError(
                    "{exercise} needs the data set {dataset}: no plugin knows it, or it is not available",
                    exercise=exercise.name,
                    dataset=wanted.name,
                )
            found[wanted.name] = images
        if wanted not in chosen:
            chosen[wanted] = _as_tensors(found[wanted.name].choose(wanted))
        datasets[exercise.name] = chosen[wanted]
    return datasets


def evenly_spread(values: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """Return a copy of `count` evenly spread rows: the first rows are often easier than the others."""
    import numpy as np

    return np.array(values[:: max(len(values) // count, 1)][:count])


def _as_tensors(images: Images) -> Dataset:
    import torch

    return Dataset(
        images.name,
        torch.from_numpy(images.train_images),
        torch.from_numpy(images.train_labels).long(),
        torch.from_numpy(images.test_images),
        torch.from_numpy(images.test_labels).long(),
        images.remark,
    )
