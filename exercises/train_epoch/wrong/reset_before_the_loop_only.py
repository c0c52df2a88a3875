"""zero_grad() is called once before the loop instead of once for each batch."""

import torch

CAUGHT_BY = ("optimizer_trains_the_net", "mean_loss_trains_the_net")
LIKE = "no_zero_grad"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    total_loss, total_correct, total = 0.0, 0.0, 0
    if isinstance(updater, torch.optim.Optimizer):
        updater.zero_grad()
    for X, y in train_iter:
        y_hat = net(X)
        losses = loss(y_hat, y)
        if isinstance(updater, torch.optim.Optimizer):
            losses.mean().backward()
            updater.step()
        else:
            losses.sum().backward()
            updater(X.shape[0])
        total_loss += float(losses.sum()) if losses.dim() else float(losses) * len(y)
        total_correct += float((y_hat.argmax(axis=1) == y).sum())
        total += y.numel()
    return total_loss / total, total_correct / total
