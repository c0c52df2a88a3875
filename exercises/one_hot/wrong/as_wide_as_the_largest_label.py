"""The number of columns is the largest label of the batch plus 1."""

import torch

CAUGHT_BY = "has_a_column_for_every_class"
LIKE = "columns_from_the_labels"


def one_hot(y, k):
    Y = torch.zeros(len(y), int(y.max()) + 1)
    for row, label in zip(Y, y):
        row[label] = 1
    return Y
