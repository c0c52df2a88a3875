"""The probabilities are treated as logits: a softmax is taken of them again."""

from torch import nn

CAUGHT_BY = "equals_the_negative_log_likelihood"
SEE = "Probabilities, not logits"


def cross_entropy(y_hat, y):
    return nn.functional.cross_entropy(y_hat, y, reduction="none")
