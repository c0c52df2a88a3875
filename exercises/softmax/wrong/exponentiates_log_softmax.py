"""log_softmax is called and undone with exp() instead of computing softmax from scratch."""

import torch

CAUGHT_BY = "written_from_scratch"
LIKE = "calls_torch_softmax"


activation = torch.nn.LogSoftmax(dim=1)


def softmax(X):
    return activation(X).exp()
