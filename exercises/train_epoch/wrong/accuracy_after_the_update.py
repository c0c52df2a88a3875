"""The loss or the accuracy comes from a forward pass after the update, not from the one before it."""

import torch

CAUGHT_BY = "accuracy_is_the_fraction_right"
SEE = "Before the update"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    loss_sum, right, n = 0.0, 0, 0
    for X, y in train_iter:
        y_hat = net(X)
        losses = loss(y_hat, y)
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            losses.mean().backward()
            updater.step()
        else:
            losses.sum().backward()
            updater(len(y))
        loss_sum += losses.mean().item() * len(y)
        right += (net(X).argmax(dim=1) == y).sum().item()
        n += len(y)
    return loss_sum / n, right / n
