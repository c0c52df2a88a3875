"""The smallest score wins instead of the largest."""

CAUGHT_BY = "counts_right_predictions"
SEE = "A number worked out"


def accuracy(y_hat, y):
    labels = y_hat.argmin(dim=1) if y_hat.dim() == 2 else y_hat
    return float((labels == y).sum())
