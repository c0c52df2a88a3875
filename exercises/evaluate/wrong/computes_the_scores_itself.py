"""The scores are computed from the parameters of the net, and the net itself is not called."""

import torch

CAUGHT_BY = "uses_each_batch_once"
SEE = "Each batch once"


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
            scores = X @ net.weight.T + net.bias
            right += (scores.argmax(dim=1) == y).sum().item()
            total += y.numel()
    return right / total
