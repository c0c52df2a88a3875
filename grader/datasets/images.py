"""Images with labels, found once per run and the same for every submission.

A worker gets the training images with their labels, and the test images without: the judge itself counts
the correct predictions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

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
    found: dict[str, Images] = {}
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
        datasets[exercise.name] = _prepare(found[wanted.name], wanted)
    return datasets


def _prepare(images: Images, wanted: Wanted) -> Dataset:
    return Dataset(
        images.name,
        _spread(images.train_images, wanted.train),
        _spread(images.train_labels, wanted.train).long(),
        _spread(images.test_images, wanted.test),
        _spread(images.test_labels, wanted.test).long(),
        images.remark,
    )


def _spread(values: NDArray[np.uint8], count: int) -> torch.Tensor:
    """Return `count` rows, evenly spread over all rows: the first rows are often easier than the others."""
    import torch

    return torch.from_numpy(values[:: max(len(values) // count, 1)][:count].copy())
