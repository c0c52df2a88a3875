"""The gradients are set to None by hand, for both kinds of updater."""

import torch
from torch.optim import Optimizer


def train_epoch(net, train_iter, loss, updater):
    net = net.train()
    with_optimizer = isinstance(updater, Optimizer)
    loss_sum = torch.zeros(())
    hits = torch.zeros((), dtype=torch.int64)
    n = 0
    for X, y in train_iter:
        for p in net.parameters():
            p.grad = None
        y_hat = net(X)
        value = loss(y_hat, y)
        (value.mean() if with_optimizer else value.sum()).backward()
        if with_optimizer:
            updater.step()
        else:
            updater(y.shape[0])
        with torch.no_grad():
            loss_sum += value.mean() * y.shape[0]
            hits += (y_hat.max(1)[1] == y).sum()
        n += y.shape[0]
    return loss_sum / n, hits / n
