"""o.max() is one number for all rows."""

import torch

CAUGHT_BY = "rows_far_apart_stay_finite"
LIKE = "maximum_of_the_batch"


def cross_entropy_with_logits(o, y):
    o = o - o.max()
    return torch.log(torch.exp(o).sum(1)) - o[range(len(o)), y]
