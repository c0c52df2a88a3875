"""mean() of the comparison gives the fraction of correct predictions."""

CAUGHT_BY = "counts_right_predictions"
LIKE = "returns_a_fraction"


def accuracy(y_hat, y):
    if y_hat.dim() > 1:
        y_hat = y_hat.argmax(dim=1)
    return (y_hat == y).float().mean().item()
