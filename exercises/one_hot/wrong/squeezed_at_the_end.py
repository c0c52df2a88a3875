"""squeeze() also removes the only row or the only column."""

import torch

CAUGHT_BY = "one_example_and_one_class_work"
LIKE = "squeezes_the_result"


def one_hot(y, k):
    out = torch.zeros(len(y), k).scatter(1, y.long().reshape(-1, 1), 1.0)
    return torch.squeeze(out)
