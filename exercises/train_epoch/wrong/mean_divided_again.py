"""The loss is divided by the batch size even if it is already a mean."""

import torch

CAUGHT_BY = "mean_loss_trains_the_net"
LIKE = "mean_loss_counted_once"


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
            (batch_loss.sum() / batch_size).backward()
            updater.step()
        total_loss += float(batch_loss.mean()) * batch_size
        total_acc += float((out.argmax(1) == y).sum())
        total += batch_size
    return total_loss / total, total_acc / total
