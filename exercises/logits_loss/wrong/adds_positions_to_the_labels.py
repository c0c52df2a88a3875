"""The labels are turned into positions in the flattened logits in place, so the caller's labels change."""

import torch

CAUGHT_BY = "leaves_its_input_alone"
SEE = "The caller's tensor"


def cross_entropy_with_logits(o, y):
    n, k = o.shape
    y += k * torch.arange(n)
    return torch.logsumexp(o, dim=1) - o.reshape(-1)[y]
