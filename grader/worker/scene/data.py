"""Steps with data that a learner's code loads: what torchvision finds is what the judge has sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from grader.worker.scene.steps import Stage


def stand_in_for_fashion_mnist(
    stage: Stage,
    train_images: torch.Tensor,
    train_labels: torch.Tensor,
    test_images: torch.Tensor,
    test_labels: torch.Tensor,
) -> None:
    """Have torchvision.datasets.FashionMNIST hold these pixels (n, 28, 28), whatever root it is given."""
    from torchvision.datasets import FashionMNIST

    def load(dataset: Any) -> tuple[torch.Tensor, torch.Tensor]:
        found = (train_images, train_labels) if dataset.train else (test_images, test_labels)
        return found[0].clone(), found[1].clone()

    kept: Any = FashionMNIST
    kept._check_exists = lambda dataset: True
    kept._check_legacy_exist = lambda dataset: False
    kept.download = lambda dataset: None
    kept._load_data = load


def batches_of(stage: Stage, loader: Any, most: int) -> list[list[torch.Tensor]]:
    """Return the batches of one pass over a loader. Raises ValueError where there are more than `most`."""
    batches: list[list[torch.Tensor]] = []
    for batch in loader:
        if len(batches) == most:
            raise ValueError(f"the loader hands out more than the {most} batches that there can be")
        batches.append(list(batch))
    return batches


STEPS: dict[str, Callable[..., Any]] = {
    step.__name__: step for step in (stand_in_for_fashion_mnist, batches_of)
}
