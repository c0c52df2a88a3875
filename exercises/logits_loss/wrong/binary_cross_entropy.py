"""Every class gets a sigmoid of its own: that is binary cross entropy, summed, instead of one softmax."""

from torch.nn import functional as F

CAUGHT_BY = "known_losses_come_out"
SEE = "A number worked out"


def cross_entropy_with_logits(o, y):
    labels = F.one_hot(y, o.shape[1]).to(o.dtype)
    return F.binary_cross_entropy_with_logits(o, labels, reduction="none").sum(dim=1)
