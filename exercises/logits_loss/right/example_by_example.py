"""Loops over the examples in Python; adds the maximum again after the logarithm."""

import torch


def cross_entropy_with_logits(o, y):
    losses = []
    for logits, label in zip(o, y):
        largest = logits.max()
        log_sum = largest + torch.log(torch.sum(torch.exp(logits - largest)))
        losses.append(log_sum - logits[label])
    return torch.stack(losses)
