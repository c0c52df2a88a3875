"""The probability is computed with exp() before its logarithm is taken."""

import torch

CAUGHT_BY = "hopeless_answers_cost_their_distance"
LIKE = "logarithm_of_softmax"


def cross_entropy_with_logits(o, y):
    true_class = o.gather(1, y[:, None]).squeeze(1)
    probability = torch.exp(true_class - torch.logsumexp(o, dim=1))
    return probability.log().neg()
