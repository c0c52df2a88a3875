"""exp() is taken without subtracting the maximum first, so large logits overflow."""

import torch

CAUGHT_BY = "large_logits_stay_finite"
SEE = "Large logits"


def log_softmax(X):
    return X - torch.log(torch.exp(X).sum(dim=1, keepdim=True))


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
