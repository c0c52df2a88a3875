"""The logits are divided by their sum without taking exp() first."""

CAUGHT_BY = "ignores_a_shift"
SEE = "A worked example"


def softmax(X):
    return X / X.sum(dim=1, keepdim=True)
