"""The logarithms of all classes are multiplied by a one-hot mask, and 0 * log(0) is nan."""

import torch

CAUGHT_BY = "only_the_true_class_matters"
SEE = "Zeros elsewhere"


def cross_entropy(y_hat, y):
    one_hot = torch.eye(y_hat.shape[1], dtype=y_hat.dtype)[y]
    return -(one_hot * torch.log(y_hat)).sum(dim=1)
