"""l.sum() is added for a batch, which counts a mean only once."""

import torch

CAUGHT_BY = "mean_losses_weigh_by_batch_size"
LIKE = "mean_loss_counted_once"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    total_loss, total_correct, total = 0.0, 0.0, 0
    for X, y in train_iter:
        y_hat = net(X)
        losses = loss(y_hat, y)
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            losses.mean().backward()
            updater.step()
        else:
            losses.sum().backward()
            updater(X.shape[0])
        total_loss += float(losses.sum())
        total_correct += float((y_hat.argmax(axis=1) == y).sum())
        total += y.numel()
    return total_loss / total, total_correct / total
