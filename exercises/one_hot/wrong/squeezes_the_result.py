"""squeeze() drops the dimension of a single example or class."""

import torch

CAUGHT_BY = "one_example_and_one_class_work"
SEE = "A matrix in any case"


def one_hot(y, k):
    return torch.eye(k)[y.unsqueeze(1)].squeeze()
