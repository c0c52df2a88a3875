"""The gradients of all batches are collected for a single update."""

import torch

CAUGHT_BY = ("optimizer_trains_the_net", "each_batch_is_used_once")
LIKE = "only_the_last_batch_trains"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    outputs, labels = [], []
    for X, y in train_iter:
        outputs.append(net(X))
        labels.append(y)
    y_hat, y = torch.cat(outputs), torch.cat(labels)
    losses = loss(y_hat, y)
    if isinstance(updater, torch.optim.Optimizer):
        updater.zero_grad()
        losses.mean().backward()
        updater.step()
    else:
        losses.sum().backward()
        updater(len(y))
    return losses.mean().item(), (y_hat.argmax(dim=1) == y).float().mean().item()
