"""squeeze() removes the dimension of a single example or a single class."""

import torch

CAUGHT_BY = "one_example_and_one_class_work"
SEE = "Shape and dtype"


def softmax(X):
    X_exp = torch.exp(X - X.amax(dim=1, keepdim=True))
    return (X_exp / X_exp.sum(dim=1, keepdim=True)).squeeze()
