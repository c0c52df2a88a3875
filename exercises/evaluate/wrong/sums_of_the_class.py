"""The sums are stored in the class body, so all objects share them."""

import torch

CAUGHT_BY = "accumulators_keep_apart"
SEE = "Data of one object"


class Accumulator:
    data = [0.0] * 16

    def __init__(self, n):
        self.n = n

    def add(self, *args):
        for i, value in enumerate(args):
            self.data[i] += float(value)

    def reset(self):
        self.data = [0.0] * self.n

    def __getitem__(self, idx):
        return self.data[idx]


def evaluate_accuracy(net, data_iter):
    net.eval()
    right, total = 0, 0
    with torch.no_grad():
        for X, y in data_iter:
            right += (net(X).argmax(dim=1) == y).sum().item()
            total += y.numel()
    return right / total
