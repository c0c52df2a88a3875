"""exp() of each row is taken without subtracting its maximum first, so large logits overflow."""

import torch

CAUGHT_BY = "large_logits_stay_finite"
LIKE = "no_maximum_subtracted"


def log_softmax(X):
    rows = []
    for row in X:
        rows.append(row - row.exp().sum().log())
    return torch.stack(rows)


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
