"""The maximum of the whole batch is subtracted, not each row's own."""

import torch

CAUGHT_BY = "rows_far_apart_stay_finite"
SEE = "Every row for itself"


def cross_entropy_with_logits(o, y):
    o = o - o.max()
    return torch.log(torch.exp(o).sum(dim=1)) - o[range(len(y)), y]
