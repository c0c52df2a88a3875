"""The numbers are printed instead of returned."""

import torch

CAUGHT_BY = "loss_is_the_mean_over_examples"
SEE = "Two numbers"


class Accumulator:
    def __init__(self, n):
        self.data = [0.0] * n

    def add(self, *args):
        self.data = [a + float(b) for a, b in zip(self.data, args)]

    def __getitem__(self, idx):
        return self.data[idx]


def accuracy(y_hat, y):
    return float((y_hat.argmax(axis=1) == y).sum())


def train_epoch(net, train_iter, loss, updater):
    net.train()
    metric = Accumulator(3)
    for X, y in train_iter:
        y_hat = net(X)
        ls = loss(y_hat, y)
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            ls.mean().backward()
            updater.step()
        else:
            ls.sum().backward()
            updater(X.shape[0])
        metric.add(float(ls.mean()) * y.numel(), accuracy(y_hat, y), y.numel())
    print(metric[0] / metric[2], metric[1] / metric[2])
