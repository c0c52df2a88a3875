"""The summed loss and the number of correct predictions are returned without a division."""

import torch

CAUGHT_BY = ("loss_is_the_mean_over_examples", "accuracy_is_the_fraction_right")
LIKE = "returns_sums"


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
        total_loss += float(losses.sum()) if losses.dim() else float(losses) * len(y)
        total_correct += float((y_hat.argmax(axis=1) == y).sum())
        total += y.numel()
    return total_loss, total_correct
