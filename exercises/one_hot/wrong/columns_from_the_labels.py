"""The number of columns comes from the batch (its largest label or its size) instead of from k."""

from torch.nn import functional as F

CAUGHT_BY = "has_a_column_for_every_class"
SEE = "How many columns"


def one_hot(y, k):
    return F.one_hot(y).float()
