"""The two numbers are returned in the wrong order: the accuracy before the mean loss."""

import torch

CAUGHT_BY = ("loss_is_the_mean_over_examples", "accuracy_is_the_fraction_right")
SEE = "Two numbers"


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
    return total_acc / total, total_loss / total
