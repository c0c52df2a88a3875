"""The loss is computed again after the update."""

import torch

CAUGHT_BY = "loss_is_the_mean_over_examples"
LIKE = "accuracy_after_the_update"


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
        with torch.no_grad():
            new_loss = loss(net(X), y)
        total_loss += float(new_loss.mean()) * batch_size
        total_acc += float((out.argmax(1) == y).sum())
        total += batch_size
    return total_loss / total, total_acc / total
