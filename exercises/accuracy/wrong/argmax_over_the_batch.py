"""argmax is taken over the examples (dim=0) instead of the classes."""

CAUGHT_BY = "counts_right_predictions"
SEE = "Which dimension"


def accuracy(y_hat, y):
    labels = y_hat.argmax(dim=0) if y_hat.dim() == 2 else y_hat
    n = min(len(labels), len(y))
    return float((labels[:n] == y[:n]).sum())
