"""A tenth of each 1 is spread over all classes: that is label smoothing."""

import torch

CAUGHT_BY = "ones_stand_at_the_labels"
SEE = "A number worked out"


def one_hot(y, k):
    return 0.9 * torch.eye(k)[y] + 0.1 / k
