"""A softmax is taken of the probabilities before the true class's entry is picked."""

import torch

CAUGHT_BY = "equals_the_negative_log_likelihood"
LIKE = "takes_logits"


def cross_entropy(y_hat, y):
    powers = torch.exp(y_hat)
    p = powers / powers.sum(dim=1, keepdim=True)
    return -p.gather(1, y[:, None]).squeeze(1).log()
