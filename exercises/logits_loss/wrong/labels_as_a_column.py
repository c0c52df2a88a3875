"""The labels are a column for gather(), and so are the losses."""

import torch

CAUGHT_BY = "returns_one_loss_an_example"
LIKE = "column_of_losses"


def cross_entropy_with_logits(o, y):
    z = o - torch.max(o, dim=1, keepdim=True)[0]
    lse = torch.log(torch.sum(torch.exp(z), dim=1, keepdim=True))
    return lse - torch.gather(z, 1, y.view(-1, 1))
