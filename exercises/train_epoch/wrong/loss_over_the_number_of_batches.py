"""The loss is averaged over len(train_iter) batches instead of over the examples."""

import torch

CAUGHT_BY = "loss_is_the_mean_over_examples"
LIKE = "mean_of_batch_means"


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
        total_loss += losses.mean().item()
        total_correct += (y_hat.argmax(1) == y).sum().item()
        total += len(y)
    return total_loss / max(1, sum(1 for _ in train_iter)), total_correct / total
