"""zero_grad() is called after backward(), so step() has no gradients."""

import torch

CAUGHT_BY = ("optimizer_trains_the_net", "mean_loss_trains_the_net")
SEE = "The order"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    total_loss, total_acc, total = 0.0, 0.0, 0
    for X, y in train_iter:
        batch_size = X.shape[0]
        out = net(X)
        batch_loss = loss(out, y)
        if not isinstance(updater, torch.optim.Optimizer):
            batch_loss.sum().backward()
            updater(batch_size)
        else:
            batch_loss.mean().backward()
            updater.zero_grad()
            updater.step()
        total_loss += float(batch_loss.mean()) * batch_size
        total_acc += float((out.argmax(1) == y).sum())
        total += batch_size
    return total_loss / total, total_acc / total
