"""Trains a learner's net, with the kit's own loop or the learner's, and lets it predict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset

Report = Callable[[dict[str, object]], None]
History = list[dict[str, float]]

_PREDICTED_AT_ONCE = 100
_TRIED = 500
# More passes than any epoch needs: where there is no end to them, that is told soon.
_MOST_PASSES = 10


class Loader(DataLoader[Any]):
    """A DataLoader over tensors that takes each batch in one piece, and tells which it hands out.

    Raises RuntimeError where it is run through more than `most_passes` times.
    """

    def __init__(
        self,
        data: TensorDataset,
        batches: Sequence[Sequence[int]] | BatchSampler,
        heard: Callable[[int], None] = lambda number: None,
        *,
        most_passes: int = _MOST_PASSES,
    ) -> None:
        super().__init__(data, sampler=batches, batch_size=None)
        self._heard = heard
        self._most_passes = most_passes
        self.passes = 0

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]  # a generator is the plainer iterator
        self.passes += 1
        if self.passes > self._most_passes:
            raise RuntimeError(
                f"the batches are run through for the {self.passes}th time, "
                f"more than the {self._most_passes} that are needed at most"
            )
        for number, batch in enumerate(super().__iter__()):
            self._heard(number)
            yield batch


def fit(
    net: torch.nn.Module,
    images: torch.Tensor,
    labels: torch.Tensor,
    *,
    epochs: int,
    batch_size: int,
    lr: float,
    enough: float,
    optimizer: str,
    report: Report,
    train_epoch: Callable[..., Any] | None = None,
) -> History:
    """Train `net` and return the mean loss and the fraction right of each epoch.

    `images` are a row each, such as (n, 1, 28, 28), `labels` (n,); `optimizer` is one of torch.optim. An
    epoch is the learner's `train_epoch(net, train_iter, loss, updater)` if it is given, else the kit's;
    the last one is that after which the net has the share `enough` of the first images right.
    """
    updater = getattr(torch.optim, optimizer)(net.parameters(), lr=lr)
    batches = BatchSampler(RandomSampler(range(len(labels))), batch_size, drop_last=False)
    history: History = []

    def heard(number: int) -> None:
        done = (len(history) + number / len(batches)) / epochs
        report({"epoch": len(history) + 1, "epochs": epochs, "done": done})

    loader = Loader(TensorDataset(images, labels), batches, heard)
    epoch = train_epoch or _train_epoch
    for _ in range(epochs):
        loader.passes = 0
        returned = epoch(net, loader, torch.nn.CrossEntropyLoss(), updater)
        # What it says is only kept to be shown; how well the net has learnt is counted elsewhere.
        try:
            loss, fraction = map(float, returned)
        except (TypeError, ValueError):
            loss = fraction = float("nan")
        history.append({"loss": loss, "accuracy": fraction})
        if _share_right(predict(net, images[:_TRIED], report=report), labels[:_TRIED]) >= enough:
            break
    return history


def _share_right(answers: object, labels: torch.Tensor) -> float:
    # Answers of another kind are for the judge to refuse, when it sees them.
    if not isinstance(answers, torch.Tensor) or answers.dim() != 2 or len(answers) != len(labels):
        return 1.0
    return (answers.argmax(dim=1) == labels).float().mean().item()


def _train_epoch(
    net: torch.nn.Module, loader: Loader, criterion: torch.nn.Module, optimizer: torch.optim.Optimizer
) -> tuple[float, float]:
    loss_sum, right, seen = 0.0, 0, 0
    net.train()
    for images, labels in loader:
        optimizer.zero_grad()
        logits = net(images)
        loss = criterion(logits, labels)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(labels)
        right += int((logits.argmax(dim=1) == labels).sum())
        seen += len(labels)
    return loss_sum / seen, right / seen


def predict(net: torch.nn.Module, images: torch.Tensor, *, report: Report) -> object:
    """Return what `net` answers in eval mode, a row an image; what is no tensor as it comes."""
    net.eval()
    answers = []
    with torch.no_grad():
        for chunk in images.split(_PREDICTED_AT_ONCE):
            report({})
            answer = net(chunk)
            if not isinstance(answer, torch.Tensor):
                return answer
            answers.append(answer)
    return torch.cat(answers)
