"""squeeze() removes the dimension of a single class, and atleast_2d() adds one at the wrong place."""

import torch

CAUGHT_BY = "one_example_and_one_class_work"
LIKE = "squeezes_the_result"


def one_hot(y, k):
    return torch.atleast_2d(torch.eye(k)[y.unsqueeze(1)].squeeze())
