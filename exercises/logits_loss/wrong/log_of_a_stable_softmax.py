"""The softmax is stable, but its logarithm is taken afterwards, and log(0) is -infinity."""

import torch

CAUGHT_BY = "hopeless_answers_cost_their_distance"
LIKE = "logarithm_of_softmax"


def cross_entropy_with_logits(o, y):
    m, _ = torch.max(o, dim=1, keepdim=True)
    probs = torch.exp(o - m) / torch.sum(torch.exp(o - m), dim=1, keepdim=True)
    return -probs.gather(1, y.unsqueeze(1)).squeeze(1).log()
