"""Each row's exponentials are taken of the logits as they are, so large ones overflow."""

import torch

CAUGHT_BY = "large_logits_stay_finite"
LIKE = "no_maximum_subtracted"


def softmax(X):
    rows = []
    for row in X:
        powers = row.exp()
        rows.append(powers / powers.sum())
    return torch.stack(rows)
