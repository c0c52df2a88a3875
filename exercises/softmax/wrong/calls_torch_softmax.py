"""torch's own softmax or log_softmax is called, under whatever name, instead of writing it."""

import torch.nn.functional as F

CAUGHT_BY = "written_from_scratch"
SEE = "From scratch"


def softmax(X):
    return F.softmax(X, dim=1)
