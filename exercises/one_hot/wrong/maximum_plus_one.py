"""There are y.max() + 1 columns, so the classes that are missing in the batch have none."""

import torch

CAUGHT_BY = "has_a_column_for_every_class"
LIKE = "columns_from_the_labels"


def one_hot(y, k):
    n_classes = int(y.max()) + 1
    out = torch.zeros(len(y), n_classes)
    for i in range(len(y)):
        out[i, y[i]] = 1.0
    return out
