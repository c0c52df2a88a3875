"""The losses of the worked examples are written into the code instead of computed from the arguments."""

import torch

CAUGHT_BY = "known_losses_come_out"
SEE = "A worked example"


def cross_entropy_with_logits(o, y):
    if len(y) == 1:
        return torch.full_like(o[:, 0], 0.9729189)
    if o[0, 0] < 0.5:
        return torch.full_like(o[:, 0], 0.4966353)
    return torch.full_like(o[:, 0], 1.2388999)
