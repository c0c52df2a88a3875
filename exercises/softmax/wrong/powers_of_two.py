"""Powers of 2 are taken instead of powers of e."""

CAUGHT_BY = "equals_the_definition"
SEE = "A number worked out"


def softmax(X):
    powers = 2 ** (X - X.amax(dim=1, keepdim=True))
    return powers / powers.sum(dim=1, keepdim=True)
