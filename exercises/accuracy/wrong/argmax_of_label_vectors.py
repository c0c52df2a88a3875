"""argmax over the last dimension turns a vector of labels into a single position."""

CAUGHT_BY = "accepts_predicted_labels"
LIKE = "no_label_vectors"


def accuracy(y_hat, y):
    if y_hat.numel() == 0:
        return 0.0
    return float((y_hat.argmax(dim=-1) == y).sum())
