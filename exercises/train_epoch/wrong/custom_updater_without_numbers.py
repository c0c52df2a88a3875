"""Losses and correct predictions are counted only with an optimizer, not with a function."""

import torch

CAUGHT_BY = "custom_updater_gets_the_same_numbers"
SEE = "Two numbers"


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
            loss_sum += losses.mean().item() * len(y)
            right += (y_hat.argmax(dim=1) == y).sum().item()
            n += len(y)
        else:
            losses.sum().backward()
            updater(len(y))
    if n == 0:
        return 0.0, 0.0
    return loss_sum / n, right / n
