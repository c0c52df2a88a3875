"""The branch for a function comes first, and totals are kept as numbers."""

import torch


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
        total_loss += float(batch_loss.mean()) * batch_size
        total_acc += float((out.argmax(1) == y).sum())
        total += batch_size
    return total_loss / total, total_acc / total
