"""net.train() is missing, so a net that comes from an evaluation stays in eval mode."""

import torch

CAUGHT_BY = "trains_in_train_mode"
LIKE = "no_train_mode"


def train_epoch(net, train_iter, loss, updater):
    metric = None
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
    return total_loss / total, total_correct / total
