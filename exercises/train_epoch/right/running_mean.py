"""Two means are updated after each batch, weighted by the batch's share of the examples."""

import torch


def train_epoch(net, train_iter, loss, updater):
    net.train(True)
    mean_loss, mean_acc, seen = 0.0, 0.0, 0
    for X, y in train_iter:
        y_hat = net(X)
        l_batch = loss(y_hat, y)
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            l_batch.mean().backward()
            updater.step()
        else:
            l_batch.sum().backward()
            updater(len(y))
        seen += len(y)
        share = len(y) / seen
        mean_loss += share * (float(l_batch.mean()) - mean_loss)
        mean_acc += share * (float((y_hat.argmax(1) == y).float().mean()) - mean_acc)
    return [mean_loss, mean_acc]
