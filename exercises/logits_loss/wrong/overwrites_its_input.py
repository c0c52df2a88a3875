"""The maximum is subtracted in place, so the caller's logits change."""

import torch

CAUGHT_BY = "leaves_its_input_alone"
SEE = "The caller's tensor"


def cross_entropy_with_logits(o, y):
    o -= o.amax(dim=1, keepdim=True)
    return torch.log(torch.exp(o).sum(dim=1)) - o[torch.arange(len(y)), y]
