"""torch's own softmax is called under a name that is built at run time."""

import torch

CAUGHT_BY = "written_from_scratch"
LIKE = "calls_torch_softmax"


def softmax(X):
    return getattr(torch, "soft" + "max")(X, 1)
