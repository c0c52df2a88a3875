"""The sum of batch means is divided by the index of the last batch."""

import torch

CAUGHT_BY = "loss_is_the_mean_over_examples"
LIKE = "mean_of_batch_means"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    loss_sum, right, n = 0.0, 0, 0
    for i, (X, y) in enumerate(train_iter):
        y_hat = net(X)
        losses = loss(y_hat, y)
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            losses.mean().backward()
            updater.step()
        else:
            losses.sum().backward()
            updater(len(y))
        loss_sum += losses.mean().item()
        right += (y_hat.argmax(dim=1) == y).sum().item()
        n += len(y)
        if i % 100 == 99:
            print(i + 1, loss_sum / i)
    return loss_sum / i, right / n
