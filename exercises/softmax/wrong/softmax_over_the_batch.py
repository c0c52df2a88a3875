"""The maximum and the sum are both taken over the examples (dim=0) instead of the classes."""

CAUGHT_BY = "rows_are_independent"
LIKE = "sums_over_the_batch"


def softmax(X):
    X_exp = (X - X.max(dim=0).values).exp()
    return X_exp / X_exp.sum(dim=0)
