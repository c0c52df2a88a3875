"""The gradients are reset only after each step, not before the first one."""

import torch

CAUGHT_BY = "stale_gradients_are_reset"
SEE = "The order"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    loss_sum, right, n = 0.0, 0, 0
    for X, y in train_iter:
        y_hat = net(X)
        losses = loss(y_hat, y)
        if isinstance(updater, torch.optim.Optimizer):
            losses.mean().backward()
            updater.step()
            updater.zero_grad()
        else:
            losses.sum().backward()
            updater(len(y))
        loss_sum += losses.mean().item() * len(y)
        right += (y_hat.argmax(dim=1) == y).sum().item()
        n += len(y)
    return loss_sum / n, right / n
