"""The function ends with mean(), so a single number is returned."""

import torch

CAUGHT_BY = "returns_one_loss_an_example"
LIKE = "mean_over_the_batch"


def cross_entropy_with_logits(o, y):
    z = o - o.max(dim=1, keepdim=True).values
    log_p = z - z.exp().sum(dim=1, keepdim=True).log()
    return torch.mean(-log_p[torch.arange(len(y)), y])
