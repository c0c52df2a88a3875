"""The optimizer gets a closure that resets the gradients, backpropagates and returns the loss."""

import torch


def train_epoch(net, train_iter, loss, updater):
    net.train()
    seen = []
    for X, y in train_iter:
        logits = net(X)
        values = loss(logits, y)

        def closure(values=values):
            updater.zero_grad()
            mean = values.mean()
            mean.backward()
            return mean

        if isinstance(updater, torch.optim.Optimizer):
            updater.step(closure)
        else:
            values.sum().backward()
            updater(len(y))
        seen.append((len(y), values.mean().item(), (logits.argmax(1) == y).sum().item()))

    total = sum(n for n, _, _ in seen)
    return sum(n * mean for n, mean, _ in seen) / total, sum(hits for _, _, hits in seen) / total
