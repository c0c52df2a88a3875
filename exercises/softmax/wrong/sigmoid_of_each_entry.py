"""Each logit is squashed on its own by a sigmoid; nothing makes a row sum to 1."""

import torch

CAUGHT_BY = "rows_sum_to_one"
SEE = "A number worked out"


def softmax(X):
    return 1 / (1 + torch.exp(-X))
