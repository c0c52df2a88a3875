"""The logits are treated as probabilities: no softmax is computed."""

import torch

CAUGHT_BY = "equals_torchs_cross_entropy"
SEE = "Logits, not probabilities"


def cross_entropy_with_logits(o, y):
    return -torch.log(o[torch.arange(len(y)), y])
