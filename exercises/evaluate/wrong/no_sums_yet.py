"""The list of sums begins empty, so there is nothing to add to."""

import torch

CAUGHT_BY = "begins_at_zero"
LIKE = "begins_empty"


def evaluate_accuracy(net, data_iter):
    net.eval()
    right_and_all = Accumulator(2)
    with torch.no_grad():
        for X, y in data_iter:
            right_and_all.add((net(X).argmax(dim=1) == y).sum(), y.numel())
    return right_and_all[0] / right_and_all[1]


class Accumulator:
    def __init__(self, n):
        self.data = []

    def add(self, *args):
        self.data = [a + float(b) for a, b in zip(self.data, args)]

    def reset(self):
        self.data = [0.0] * len(self.data)

    def __getitem__(self, idx):
        return self.data[idx]
