"""A second loop, meant for the accuracy, trains on each batch again."""

import torch

CAUGHT_BY = ("optimizer_trains_the_net", "custom_updater_trains_the_net", "each_batch_is_used_once")
SEE = "Before the update"


def run_batch(net, X, y, loss, updater):
    y_hat = net(X)
    losses = loss(y_hat, y)
    if isinstance(updater, torch.optim.Optimizer):
        updater.zero_grad()
        losses.mean().backward()
        updater.step()
    else:
        losses.sum().backward()
        updater(len(y))
    return losses.mean().item() * len(y), (y_hat.argmax(dim=1) == y).sum().item()


def train_epoch(net, train_iter, loss, updater):
    net.train()
    n = sum(len(y) for _, y in train_iter)
    mean_loss = sum(run_batch(net, X, y, loss, updater)[0] for X, y in train_iter) / n
    accuracy = sum(run_batch(net, X, y, loss, updater)[1] for X, y in train_iter) / n
    return mean_loss, accuracy
