"""scatter_() writes along the batch (dim=0) instead of the classes."""

import torch

CAUGHT_BY = "ones_stand_at_the_labels"
LIKE = "marks_rows_instead_of_columns"


def one_hot(y, k):
    return torch.zeros(len(y), k).scatter_(0, y.unsqueeze(0), 1)
