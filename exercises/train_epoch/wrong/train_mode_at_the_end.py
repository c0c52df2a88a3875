"""The net is put into train mode at the end of the epoch instead of before the loop."""

import torch

CAUGHT_BY = "trains_in_train_mode"
LIKE = "no_train_mode"


def train_epoch(net, train_iter, loss, updater):
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
        right += (y_hat.argmax(dim=1) == y).sum().item()
        n += len(y)
    net.train()
    return loss_sum / n, right / n
