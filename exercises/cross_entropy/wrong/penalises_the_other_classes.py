"""The binary cross entropy of the other classes is added to the loss of the true class."""

import torch

CAUGHT_BY = "only_the_true_class_matters"
SEE = "One entry per row"


def cross_entropy(y_hat, y):
    one_hot = torch.nn.functional.one_hot(y, y_hat.shape[1]).to(y_hat.dtype)
    return -torch.log(torch.where(one_hot == 1, y_hat, 1 - y_hat)).sum(dim=1)
