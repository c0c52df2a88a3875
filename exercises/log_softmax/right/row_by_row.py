"""Loops over the rows in Python and stacks them at the end."""

import torch


def log_softmax(X):
    rows = []
    for x in X:
        x = x - max(x)
        rows.append(x - torch.log(sum(torch.exp(x))))
    return torch.stack(rows)


def nll_loss(log_p, y, reduction="mean"):
    losses = [-row[label] for row, label in zip(log_p, y)]
    if reduction == "none":
        return torch.stack(losses)
    total = sum(losses)
    return total / len(losses) if reduction == "mean" else total
