"""The class with the smallest score is the prediction instead of the class with the largest."""

CAUGHT_BY = "counts_right_predictions"
SEE = "A worked example"


def accuracy(y_hat, y):
    labels = y_hat.argmin(dim=1) if y_hat.dim() == 2 else y_hat
    return float((labels == y).sum())
