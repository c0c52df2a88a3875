"""all() turns the comparison into a single True or False."""

CAUGHT_BY = "counts_right_predictions"
LIKE = "compares_whole_batches"


def accuracy(y_hat, y):
    if y_hat.dim() == 2:
        y_hat = y_hat.argmax(dim=1)
    return float((y_hat == y).all())
