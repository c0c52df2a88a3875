"""The identity matrix has the size of the batch instead of the number of classes."""

import torch

CAUGHT_BY = "has_a_column_for_every_class"
LIKE = "columns_from_the_labels"


def one_hot(y, k):
    return torch.eye(len(y))[y]
