"""keepdim=True is missing in the maximum and in the sum, so both broadcast along the columns."""

CAUGHT_BY = "equals_the_definition"
LIKE = "keepdim_dropped"


def softmax(X):
    X_exp = X.sub(X.max(dim=1).values).exp()
    return X_exp.div(X_exp.sum(dim=1))
