"""squeeze() removes the dimension of a single example or a single class."""

import torch

CAUGHT_BY = "one_example_and_one_class_work"
SEE = "Always a matrix"


def one_hot(y, k):
    return torch.eye(k)[y.unsqueeze(1)].squeeze()
