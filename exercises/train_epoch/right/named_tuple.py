"""Returns a named tuple that has a method of its own; its numbers are NumPy's."""

from typing import NamedTuple

import numpy as np
import torch


class Result(NamedTuple):
    loss: float
    accuracy: float

    def __str__(self):
        return f"loss {self.loss:.3f}, accuracy {self.accuracy:.3f}"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    losses, hits = [], []
    for X, y in train_iter:
        logits = net(X)
        cost = loss(logits, y)
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            cost.mean().backward()
            updater.step()
        else:
            cost.sum().backward()
            updater(X.shape[0])
        losses.append((cost.mean() * len(y)).item())
        hits += (logits.argmax(1) == y).tolist()
    return Result(np.float64(sum(losses) / len(hits)), np.mean(hits))
