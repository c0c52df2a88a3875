"""The comparison, one True or False per example, is returned without being summed."""

CAUGHT_BY = "counts_right_predictions"
SEE = "A count, not a fraction"


def accuracy(y_hat, y):
    labels = y_hat.argmax(dim=1) if y_hat.dim() == 2 else y_hat
    return labels == y
