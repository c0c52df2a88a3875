"""The update is written by hand with the optimizer's learning rate, without its momentum."""

import torch

CAUGHT_BY = ("optimizer_trains_the_net", "each_batch_is_used_once")
LIKE = "optimizer_of_its_own"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    loss_sum, right, n = 0.0, 0, 0
    for X, y in train_iter:
        y_hat = net(X)
        losses = loss(y_hat, y)
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            losses.mean().backward()
            lr = updater.param_groups[0]["lr"]
            with torch.no_grad():
                for p in net.parameters():
                    p -= lr * p.grad
        else:
            losses.sum().backward()
            updater(len(y))
        loss_sum += losses.mean().item() * len(y)
        right += (y_hat.argmax(dim=1) == y).sum().item()
        n += len(y)
    return loss_sum / n, right / n
