"""The net is turned to float64 for the evaluation and stays so; it should keep its dtype."""

import torch

CAUGHT_BY = "leaves_net_and_autograd_as_they_were"
SEE = "Restore autograd and the net"


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
    net.eval().double()
    right, total = 0, 0
    with torch.no_grad():
        for X, y in data_iter:
            right += (net(X.double()).argmax(dim=1) == y).sum().item()
            total += y.numel()
    return right / total
