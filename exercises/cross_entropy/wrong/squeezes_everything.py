"""squeeze() without a dimension removes the dimension of a single example, too."""

import torch

CAUGHT_BY = "returns_one_loss_an_example"
SEE = "One loss per example"


def cross_entropy(y_hat, y):
    return -torch.log(y_hat.gather(1, y.unsqueeze(1)).squeeze())
