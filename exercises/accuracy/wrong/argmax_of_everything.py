"""argmax() has no dim, so it finds one position in the whole batch instead of one class per example."""

CAUGHT_BY = "counts_right_predictions"
SEE = "Which dimension"


def accuracy(y_hat, y):
    if y_hat.numel() == 0:
        return 0.0
    labels = y_hat.argmax() if y_hat.dim() == 2 else y_hat
    return float((labels == y).sum())
