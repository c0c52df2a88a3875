"""out[:, y] = 1 fills the columns of all labels in every row."""

import torch

CAUGHT_BY = "rows_sum_to_one"
LIKE = "marks_whole_columns"


def one_hot(y, k):
    out = torch.zeros((len(y), k), dtype=torch.float32)
    out[:, y] = 1
    return out
