"""len(y_hat) is used as the number of dimensions, so the scores of a single example are treated as labels."""

CAUGHT_BY = "one_example_is_a_batch"
SEE = "Scores or labels?"


def accuracy(y_hat, y):
    if len(y_hat) > 1 and y_hat.dim() > 1:
        y_hat = y_hat.argmax(dim=1)
    return float((y_hat == y).sum())
