"""argmax is called without a dimension, so the whole batch gets a single prediction."""

import torch

CAUGHT_BY = "accuracy_is_the_fraction_right"
SEE = "Logits as they are"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    loss_sum, right, n = 0.0, 0, 0
    for X, y in train_iter:
        y_hat = net(X)
        losses = loss(y_hat, y)
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            losses.mean().backward()
            updater.step()
        else:
            losses.sum().backward()
            updater(len(y))
        loss_sum += losses.mean().item() * len(y)
        right += (y_hat.argmax() == y).sum().item()
        n += len(y)
    return loss_sum / n, right / n
