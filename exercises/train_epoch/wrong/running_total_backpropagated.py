"""For each batch, the losses of all batches so far are backpropagated."""

import torch

CAUGHT_BY = "optimizer_trains_the_net"
SEE = "Numbers, not graphs"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    total, loss_sum, right, n = 0.0, 0.0, 0, 0
    for X, y in train_iter:
        y_hat = net(X)
        losses = loss(y_hat, y)
        if isinstance(updater, torch.optim.Optimizer):
            total = total + losses.mean()
            updater.zero_grad()
            total.backward(retain_graph=True)
            updater.step()
        else:
            losses.sum().backward()
            updater(len(y))
        loss_sum += losses.mean().item() * len(y)
        right += (y_hat.argmax(dim=1) == y).sum().item()
        n += len(y)
    return loss_sum / n, right / n
