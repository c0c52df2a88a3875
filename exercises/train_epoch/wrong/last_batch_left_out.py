"""Batches smaller than the others are skipped."""

import torch

CAUGHT_BY = ("each_batch_is_used_once", "loss_is_the_mean_over_examples", "accuracy_is_the_fraction_right")
SEE = "How many examples?"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    total_loss, total_acc, total = 0.0, 0.0, 0
    full = max(len(y) for _, y in train_iter)
    for X, y in train_iter:
        batch_size = X.shape[0]
        if batch_size < full:
            continue
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
