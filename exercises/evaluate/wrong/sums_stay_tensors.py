"""The numbers are added without float(), so a sum of tensors is a tensor, not a number."""

import torch

CAUGHT_BY = "tensors_are_added_as_numbers"
SEE = "Numbers, not tensors"


class Accumulator:
    def __init__(self, n):
        self.data = [0.0] * n

    def add(self, *args):
        self.data = [a + b for a, b in zip(self.data, args)]

    def reset(self):
        self.data = [0.0] * len(self.data)

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
