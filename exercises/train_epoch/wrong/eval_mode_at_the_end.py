"""The net is in eval mode after the epoch."""

import torch

CAUGHT_BY = "net_is_ready_for_another_epoch"
SEE = "Ready for the next epoch"


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
        right += (y_hat.argmax(dim=1) == y).sum().item()
        n += len(y)
    net.eval()
    return loss_sum / n, right / n
