"""torch's own nll_loss is called under a name that is built at run time."""

import torch

CAUGHT_BY = "written_from_scratch"
LIKE = "calls_torch_log_softmax"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=1, keepdim=True)


def nll_loss(log_p, y, reduction="mean"):
    return getattr(torch.nn.functional, "nll" + "_loss")(log_p, y, reduction=reduction)
