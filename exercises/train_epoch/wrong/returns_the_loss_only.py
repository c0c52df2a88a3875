"""Only the mean loss is returned, without the accuracy."""

import torch

CAUGHT_BY = "loss_is_the_mean_over_examples"
SEE = "Two numbers"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    loss_sum, n = 0.0, 0
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
    return loss_sum / n
