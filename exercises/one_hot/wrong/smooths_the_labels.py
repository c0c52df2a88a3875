"""A tenth of each 1 is spread over all classes: that is label smoothing, not one-hot."""

import torch

CAUGHT_BY = "ones_stand_at_the_labels"
SEE = "A worked example"


def one_hot(y, k):
    return 0.9 * torch.eye(k)[y] + 0.1 / k
