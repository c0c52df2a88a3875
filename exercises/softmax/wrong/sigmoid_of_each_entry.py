"""A sigmoid is applied to each logit separately, so the rows do not sum to 1."""

import torch

CAUGHT_BY = "rows_sum_to_one"
SEE = "A worked example"


def softmax(X):
    return 1 / (1 + torch.exp(-X))
