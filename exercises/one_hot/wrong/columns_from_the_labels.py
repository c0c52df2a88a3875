"""torch counts the columns itself, so there are as many as the largest label says."""

from torch.nn import functional as F

CAUGHT_BY = "has_a_column_for_every_class"


def one_hot(y, k):
    return F.one_hot(y).float()
