"""torch.set_grad_enabled(False) is not undone at the end."""

import torch

CAUGHT_BY = "leaves_net_and_autograd_as_they_were"
LIKE = "switches_autograd_off"


class Accumulator:
    def __init__(self, n):
        self.sums = [0.0] * n

    def add(self, *args):
        self.sums = [total + float(arg) for total, arg in zip(self.sums, args)]

    def reset(self):
        self.sums = [0.0] * len(self.sums)

    def __getitem__(self, i):
        return self.sums[i]


def evaluate_accuracy(net, data_iter):
    net.eval()
    torch.set_grad_enabled(False)
    right, n = 0.0, 0
    for X, y in data_iter:
        right += float((torch.argmax(net(X), dim=1) == y).sum())
        n += y.shape[0]
    return right / n
