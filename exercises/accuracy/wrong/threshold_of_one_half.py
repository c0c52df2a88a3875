"""A prediction counts as correct if the label's score is above 0.5, as if scores were probabilities."""

import torch

CAUGHT_BY = "only_the_order_of_scores_matters"
SEE = "A worked example"


def accuracy(y_hat, y):
    if y_hat.dim() == 1:
        return float((y_hat == y).sum())
    return float((y_hat[torch.arange(len(y)), y.long()] > 0.5).sum())
