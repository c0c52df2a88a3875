"""Picks the logits with a one-hot product; computes in float64."""

import torch
import torch.nn.functional as F


def cross_entropy_with_logits(o, y):
    z = o.to(torch.float64)
    z = z - z.max(dim=1, keepdim=True).values
    picked = torch.einsum("nk,nk->n", F.one_hot(y, o.shape[1]).double(), z)
    return (z.exp().sum(1).log() - picked).to(o.dtype)
