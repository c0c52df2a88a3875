"""The class with the smallest score is the prediction instead of the class with the largest."""

import torch

CAUGHT_BY = "is_the_fraction_of_all_examples"
SEE = "One prediction per example"


class Accumulator:
    def __init__(self, n):
        self.data = [0.0] * n

    def add(self, *args):
        self.data = [a + float(b) for a, b in zip(self.data, args)]

    def reset(self):
        self.data = [0.0] * len(self.data)

    def __getitem__(self, idx):
        return self.data[idx]


def evaluate_accuracy(net, data_iter):
    net.eval()
    right, total = 0, 0
    with torch.no_grad():
        for X, y in data_iter:
            right += (net(X).argmin(dim=1) == y).sum().item()
            total += y.numel()
    return right / total
