"""Powers of 2 are used instead of powers of e."""

CAUGHT_BY = "equals_the_definition"
SEE = "A worked example"


def softmax(X):
    powers = 2 ** (X - X.amax(dim=1, keepdim=True))
    return powers / powers.sum(dim=1, keepdim=True)
