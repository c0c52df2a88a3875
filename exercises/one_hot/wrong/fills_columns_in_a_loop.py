"""Each label's column is filled with 1 from top to bottom."""

import torch

CAUGHT_BY = "rows_sum_to_one"
LIKE = "marks_whole_columns"


def one_hot(y, k):
    Y = torch.zeros(len(y), k)
    for label in y:
        Y[:, label] = 1
    return Y
