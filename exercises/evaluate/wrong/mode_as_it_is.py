"""net.eval() is missing, so dropout is active while the accuracy is measured."""

import torch

CAUGHT_BY = "evaluates_in_eval_mode"
LIKE = "stays_in_train_mode"


class Accumulator:
    def __init__(self, n):
        self.sums = [0.0] * n

    def add(self, *args):
        self.sums = [total + float(arg) for total, arg in zip(self.sums, args)]

    def reset(self):
        self.sums = [0.0] * len(self.sums)

    def __getitem__(self, i):
        return self.sums[i]


@torch.no_grad()
def evaluate_accuracy(net, data_iter):
    metric = Accumulator(2)
    for X, y in data_iter:
        metric.add((net(X).argmax(1) == y).sum().item(), len(y))
    return metric[0] / metric[1]
