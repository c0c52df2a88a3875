"""Calls a method of its own that is named softmax, too."""

import torch


class Row:
    def __init__(self, x):
        self.x = x - x.max()

    def softmax(self):
        weights = self.x.exp()
        return weights / weights.sum()


def softmax(X):
    result = torch.empty_like(X)
    for i in range(X.size(0)):
        result[i] = Row(X[i]).softmax()
    return result
