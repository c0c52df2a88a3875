"""exp() of each row is taken without subtracting its maximum first, so large logits overflow."""

import torch

CAUGHT_BY = "large_logits_stay_finite"
LIKE = "no_maximum_subtracted"


def cross_entropy_with_logits(o, y):
    losses = []
    for row, label in zip(o, y):
        losses.append(row.exp().sum().log() - row[label])
    return torch.stack(losses)
