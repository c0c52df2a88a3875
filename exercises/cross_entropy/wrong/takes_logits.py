"""The probabilities are taken for logits and go through softmax once more."""

from torch import nn

CAUGHT_BY = "equals_the_negative_log_likelihood"
SEE = "Probabilities, not logits"


def cross_entropy(y_hat, y):
    return nn.functional.cross_entropy(y_hat, y, reduction="none")
