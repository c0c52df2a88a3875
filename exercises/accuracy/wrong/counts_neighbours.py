"""The predictions are sorted before they are compared, so they no longer match their labels."""

CAUGHT_BY = "counts_right_predictions"
SEE = "A worked example"


def accuracy(y_hat, y):
    labels = y_hat.argmax(dim=1) if y_hat.dim() == 2 else y_hat
    return float((labels.sort().values == y.sort().values).sum())
