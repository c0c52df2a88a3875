"""The gradients are reset once per epoch instead of once per batch."""

import torch

CAUGHT_BY = ("optimizer_trains_the_net", "mean_loss_trains_the_net")
LIKE = "no_zero_grad"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    loss_sum, right, n = 0.0, 0, 0
    if isinstance(updater, torch.optim.Optimizer):
        updater.zero_grad()
    for X, y in train_iter:
        y_hat = net(X)
        losses = loss(y_hat, y)
        if isinstance(updater, torch.optim.Optimizer):
            losses.mean().backward()
            updater.step()
        else:
            losses.sum().backward()
            updater(len(y))
        loss_sum += losses.mean().item() * len(y)
        right += (y_hat.argmax(dim=1) == y).sum().item()
        n += len(y)
    return loss_sum / n, right / n
