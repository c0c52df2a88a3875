"""The probabilities are treated as logits, so the loss contains the softmax twice."""

import torch

CAUGHT_BY = "known_losses_come_out"
SEE = "Logits, not probabilities"


def cross_entropy_with_logits(o, y):
    o_exp = torch.exp(o - o.amax(dim=1, keepdim=True))
    y_hat = o_exp / o_exp.sum(dim=1, keepdim=True)
    return torch.logsumexp(y_hat, dim=1) - y_hat[torch.arange(len(y)), y]
