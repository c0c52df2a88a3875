"""The loss of the last batch is returned instead of the mean loss of the epoch."""

import torch

CAUGHT_BY = "loss_is_the_mean_over_examples"
SEE = "The mean over examples"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    right, n = 0, 0
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
        right += (y_hat.argmax(dim=1) == y).sum().item()
        n += len(y)
    return losses.mean().item(), right / n
