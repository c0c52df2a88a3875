"""torch's own cross_entropy or log_softmax is called instead of computing the loss from scratch."""

import torch.nn.functional as F

CAUGHT_BY = "written_from_scratch"
SEE = "From scratch"


def cross_entropy_with_logits(o, y):
    return F.cross_entropy(o, y, reduction="none")
