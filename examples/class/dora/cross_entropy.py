import torch
from torch.nn.functional import one_hot


def cross_entropy(y_hat, y):
    labels = one_hot(y, y_hat.shape[1]).to(y_hat.dtype)
    return -(labels * torch.log(y_hat)).sum(dim=1)
