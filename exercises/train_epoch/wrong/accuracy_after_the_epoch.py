"""A second pass counts the correct predictions after the epoch."""

import torch

CAUGHT_BY = "accuracy_is_the_fraction_right"
LIKE = "accuracy_after_the_update"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    loss_sum, right, n = 0.0, 0, 0
    for X, y in train_iter:
        losses = loss(net(X), y)
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            losses.mean().backward()
            updater.step()
        else:
            losses.sum().backward()
            updater(len(y))
        loss_sum += losses.mean().item() * len(y)
        n += len(y)
    with torch.no_grad():
        for X, y in train_iter:
            right += (net(X).argmax(dim=1) == y).sum().item()
    return loss_sum / n, right / n
