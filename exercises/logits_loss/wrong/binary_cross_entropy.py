"""Each class gets its own sigmoid, which gives a sum of binary cross entropies, instead of one softmax
over all classes.
"""

from torch.nn import functional as F

CAUGHT_BY = "known_losses_come_out"
SEE = "A worked example"


def cross_entropy_with_logits(o, y):
    labels = F.one_hot(y, o.shape[1]).to(o.dtype)
    return F.binary_cross_entropy_with_logits(o, labels, reduction="none").sum(dim=1)
