"""torch's log_softmax computes the logarithms; only the picking is written here."""

import torch

CAUGHT_BY = "written_from_scratch"
LIKE = "calls_torch_cross_entropy"


def cross_entropy_with_logits(o, y):
    return -o.log_softmax(dim=1)[torch.arange(len(y)), y]
