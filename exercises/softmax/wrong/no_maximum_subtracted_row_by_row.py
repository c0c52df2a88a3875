"""exp() of each row is taken without subtracting its maximum first, so large logits overflow."""

import torch

CAUGHT_BY = "large_logits_stay_finite"
LIKE = "no_maximum_subtracted"


def softmax(X):
    rows = []
    for row in X:
        powers = row.exp()
        rows.append(powers / powers.sum())
    return torch.stack(rows)
