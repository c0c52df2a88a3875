"""The counts are kept in two variables."""

import torch


class Accumulator:
    def __init__(self, n):
        self.data = [0.0] * n

    def add(self, *args):
        self.data = [a + float(b) for a, b in zip(self.data, args)]

    def reset(self):
        self.data = [0.0] * len(self.data)

    def __getitem__(self, idx):
        return self.data[idx]


@torch.no_grad()
def evaluate_accuracy(net, data_iter):
    net.eval()
    correct, total = 0, 0
    for X, y in data_iter:
        preds = net(X).argmax(axis=1)
        correct += (preds == y).sum().item()
        total += len(y)
    return correct / total
