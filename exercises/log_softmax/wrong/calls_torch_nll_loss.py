"""torch's own NLLLoss is called instead of writing it from scratch."""

import torch

CAUGHT_BY = "written_from_scratch"
LIKE = "calls_torch_log_softmax"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=1, keepdim=True)


def nll_loss(log_p, y, reduction="mean"):
    return torch.nn.NLLLoss(reduction=reduction)(log_p, y)
