"""Batch means are added up and divided by the number of examples."""

import torch

CAUGHT_BY = "loss_is_the_mean_over_examples"
LIKE = "mean_of_batch_means"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    total_loss, total_acc, total = 0.0, 0.0, 0
    for X, y in train_iter:
        batch_size = X.shape[0]
        out = net(X)
        batch_loss = loss(out, y)
        if not isinstance(updater, torch.optim.Optimizer):
            batch_loss.sum().backward()
            updater(batch_size)
        else:
            updater.zero_grad()
            batch_loss.mean().backward()
            updater.step()
        total_loss += float(batch_loss.mean())
        total_acc += float((out.argmax(1) == y).sum())
        total += batch_size
    return total_loss / total, total_acc / total
