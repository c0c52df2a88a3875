"""argmax is taken in any case, although y_hat may be a vector of predicted labels already."""

CAUGHT_BY = "accepts_predicted_labels"
SEE = "Scores or labels?"


def accuracy(y_hat, y):
    return float((y_hat.argmax(dim=1) == y).sum())
