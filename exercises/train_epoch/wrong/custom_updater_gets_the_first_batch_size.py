"""The size of the first batch is used for all batches."""

import torch

CAUGHT_BY = "custom_updater_trains_the_net"
SEE = "How many examples?"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    total_loss, total_acc, total = 0.0, 0.0, 0
    batch_size = len(next(iter(train_iter))[0])
    for X, y in train_iter:
        out = net(X)
        batch_loss = loss(out, y)
        if not isinstance(updater, torch.optim.Optimizer):
            batch_loss.sum().backward()
            updater(batch_size)
        else:
            updater.zero_grad()
            batch_loss.mean().backward()
            updater.step()
        total_loss += float(batch_loss.mean()) * len(y)
        total_acc += float((out.argmax(1) == y).sum())
        total += len(y)
    return total_loss / total, total_acc / total
