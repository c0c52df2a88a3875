"""argmax is always taken, although y_hat may already be a vector of predicted labels."""

CAUGHT_BY = "accepts_predicted_labels"
SEE = "Scores or labels?"


def accuracy(y_hat, y):
    return float((y_hat.argmax(dim=1) == y).sum())
