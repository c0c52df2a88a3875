"""The maximum of the whole batch is subtracted instead of each row's own maximum."""

import torch

CAUGHT_BY = "rows_far_apart_stay_finite"
SEE = "Each row separately"


def cross_entropy_with_logits(o, y):
    o = o - o.max()
    return torch.log(torch.exp(o).sum(dim=1)) - o[range(len(y)), y]
