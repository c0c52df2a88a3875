"""return is indented into the loop, so the epoch ends after one batch."""

import torch

CAUGHT_BY = ("optimizer_trains_the_net", "each_batch_is_used_once", "loss_is_the_mean_over_examples")
SEE = "Within the loop"


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
        right += (y_hat.argmax(dim=1) == y).sum().item()
        n += len(y)
        return loss_sum / n, right / n
