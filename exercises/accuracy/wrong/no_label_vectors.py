"""argmax over dim 1 is taken always, which a vector of labels does not have."""

CAUGHT_BY = "accepts_predicted_labels"


def accuracy(y_hat, y):
    return float((y_hat.argmax(dim=1) == y).sum())
