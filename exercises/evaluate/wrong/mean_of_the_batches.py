"""The mean of the batches' fractions is taken, as if all batches had the same size."""

import torch

CAUGHT_BY = "is_the_fraction_of_all_examples"
SEE = "Counts, not fractions"


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
    fractions = []
    with torch.no_grad():
        for X, y in data_iter:
            fractions.append((net(X).argmax(dim=1) == y).float().mean().item())
    return sum(fractions) / len(fractions)
