"""The two indices are in the wrong order: out[label, row]."""

import torch

CAUGHT_BY = "ones_stand_at_the_labels"
LIKE = "marks_rows_instead_of_columns"


def one_hot(y, k):
    n = max(len(y), k)
    out = torch.zeros(n, n)
    out[y, torch.arange(len(y))] = 1
    return out[: len(y), :k]
