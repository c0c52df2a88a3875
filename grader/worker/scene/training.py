"""Trains a learner's net, with the kit's loop or the learner's, and takes its predictions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import torch
from torch.utils.data import BatchSampler, DataLoader, TensorDataset

from grader.worker.problem import Problem
from grader.worker.scene import modules

Report = Callable[[dict[str, object]], None]
History = list[dict[str, float]]

_PREDICTED_AT_ONCE = 100
_TRIED = 500
# More passes than any epoch needs: an endless loop over the batches is found soon.
_MOST_PASSES = 10


class Loader(DataLoader[Any]):
    """A DataLoader over tensors that reads each batch in one piece, and reports which one it yields.

    Raises Problem at pass `most_passes` + 1.
    """

    def __init__(
        self,
        data: TensorDataset,
        batches: Sequence[Sequence[int]] | BatchSampler,
        on_batch: Callable[[int], None] = lambda number: None,
        *,
        most_passes: int = _MOST_PASSES,
    ) -> None:
        super().__init__(data, sampler=batches, batch_size=None)
        self._on_batch = on_batch
        self._most_passes = most_passes
        self.passes = 0

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]  # a generator is simpler than their class
        self.passes += 1
        if self.passes > self._most_passes:
            raise Problem("passes", count=self.passes, most=self._most_passes)
        # As torch's own iterator without workers does, at a tenth of its cost.
        for number, rows in enumerate(self.sampler):
            self._on_batch(number)
            yield list(self.dataset[rows])


def optimizer_of(net: torch.nn.Module, name: str, *, lr: float) -> torch.optim.Optimizer:
    """Return an optimizer of a net's parameters; `name` is a class of torch.optim."""
    parameters = list(modules.parameters(net))
    options: dict[str, Any] = {}
    if name in ("Adam", "SGD") and all(p.is_floating_point() and p.device.type == "cpu" for p in parameters):
        # One pass over each parameter in place of several.
        options["fused"] = True
    made: torch.optim.Optimizer = getattr(torch.optim, name)(parameters, lr=lr, **options)
    return made


def train(
    net: torch.nn.Module,
    images: torch.Tensor,
    labels: torch.Tensor,
    *,
    epochs: int,
    batch_size: int,
    lr: float,
    enough: float,
    pause: int | None,
    optimizer: str,
    report: Report,
    train_epoch: Callable[..., Any] | None = None,
) -> History:
    """Train `net` and return the mean loss and the accuracy of each epoch.

    `images` are (n, ...), such as (n, 1, 28, 28), `labels` (n,); `optimizer` names a class of torch.optim.
    The steps are those of the learner's `train_epoch(net, train_iter, loss, updater)` if it is given, else of
    the kit's. A call gets the batches of an epoch, or at most `pause` of them. Training ends after `epochs`,
    or after the first call after which the accuracy on the first 500 images is at least `enough`.
    """
    updater = optimizer_of(net, optimizer, lr=lr)
    criterion = torch.nn.CrossEntropyLoss()
    history: History = []

    def on_batch(epoch: int, trained: int, number: int) -> None:
        done = (epoch + (trained + number * batch_size) / len(labels)) / epochs
        report({"epoch": epoch + 1, "epochs": epochs, "done": done})

    for epoch in range(epochs):
        history.append({})
        trained, sums = 0, torch.zeros(2, dtype=torch.float64)
        for rows in torch.randperm(len(labels)).split(batch_size * pause if pause else len(labels)):
            batches = BatchSampler(range(len(rows)), batch_size, drop_last=False)
            data = TensorDataset(images[rows], labels[rows])
            loader = Loader(data, batches, partial(on_batch, epoch, trained))
            returned = (train_epoch or _train_epoch)(net, loader, criterion, updater)
            sums += len(rows) * _figures(returned)
            trained += len(rows)
            loss, accuracy = (sums / trained).tolist()
            history[-1] = {"loss": loss, "accuracy": accuracy}
            tried = outputs_of(net, images[:_TRIED], report=report)
            if _accuracy(tried, labels[:_TRIED]) >= enough:
                return history
    return history


def _figures(returned: Any) -> torch.Tensor:
    """Return the loss and the accuracy that a loop returned, NaN for anything else.

    They are only shown: the judge itself counts how well the net has learnt.
    """
    try:
        loss, accuracy = map(float, returned)
    except (TypeError, ValueError):
        loss = accuracy = float("nan")
    return torch.tensor([loss, accuracy], dtype=torch.float64)


def _accuracy(logits: object, labels: torch.Tensor) -> float:
    # Other values than logits end the training: the judge refuses them when it sees them.
    if not isinstance(logits, torch.Tensor) or logits.dim() != 2 or len(logits) != len(labels):
        return 1.0
    return (logits.argmax(dim=1) == labels).float().mean().item()


def _train_epoch(
    net: torch.nn.Module, loader: Loader, criterion: torch.nn.Module, optimizer: torch.optim.Optimizer
) -> tuple[float, float]:
    loss_sum, correct, count = 0.0, 0, 0
    net.train()
    for images, labels in loader:
        optimizer.zero_grad()
        logits = net(images)
        loss = criterion(logits, labels)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(labels)
        correct += int((logits.argmax(dim=1) == labels).sum())
        count += len(labels)
    return loss_sum / count, correct / count


def outputs_of(net: torch.nn.Module, images: torch.Tensor, *, report: Report) -> object:
    """Return the outputs of `net` in eval mode, one row per image.

    Where the net returns something that is not a tensor, that is returned.
    """
    net.eval()
    outputs = []
    with torch.no_grad():
        for chunk in images.split(_PREDICTED_AT_ONCE):
            report({})
            # A net may write into its input, and return the same tensor each time.
            output = net(chunk.clone())
            if not isinstance(output, torch.Tensor):
                return output
            outputs.append(output.clone())
    return torch.cat(outputs)
