"""Only the logarithm of the sum is returned: the true class's logit is not subtracted."""

import torch

CAUGHT_BY = "ignores_a_shift"
SEE = "A worked example"


def cross_entropy_with_logits(o, y):
    return torch.logsumexp(o, dim=1)
