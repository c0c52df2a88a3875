"""zero_grad() stands between backward() and step(), so the step finds no gradients."""

import torch

CAUGHT_BY = ("optimizer_trains_the_net", "mean_loss_trains_the_net")
LIKE = "zero_grad_after_backward"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    total_loss, total_correct, total = 0.0, 0.0, 0
    for X, y in train_iter:
        y_hat = net(X)
        losses = loss(y_hat, y)
        if isinstance(updater, torch.optim.Optimizer):
            losses.mean().backward()
            updater.zero_grad()
            updater.step()
        else:
            losses.sum().backward()
            updater(X.shape[0])
        total_loss += float(losses.sum()) if losses.dim() else float(losses) * len(y)
        total_correct += float((y_hat.argmax(axis=1) == y).sum())
        total += y.numel()
    return total_loss / total, total_correct / total
