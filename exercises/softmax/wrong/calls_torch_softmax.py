"""torch's own softmax is called instead of writing it."""

import torch.nn.functional as F

CAUGHT_BY = "written_from_scratch"


def softmax(X):
    return F.softmax(X, dim=1)
