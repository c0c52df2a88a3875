"""The mean losses and accuracies of the batches are divided by the number of batches."""

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
        total_correct += (y_hat.argmax(1) == y).float().mean().item()
        total += 1
    return total_loss / total, total_correct / total
