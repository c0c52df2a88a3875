"""The losses are added up as tensors that still have their autograd graphs."""

import torch

CAUGHT_BY = "numbers_leave_the_graph_behind"
SEE = "Numbers, not graphs"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    total_loss, right, n = 0.0, 0, 0
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
        total_loss += losses.sum() if losses.dim() else losses * len(y)
        right += (y_hat.argmax(dim=1) == y).sum().item()
        n += len(y)
    return total_loss / n, right / n
