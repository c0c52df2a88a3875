"""argmax(axis=0) finds the best example for each class."""

CAUGHT_BY = "counts_right_predictions"
LIKE = "argmax_over_the_batch"


def accuracy(y_hat, y):
    if len(y_hat.shape) > 1 and y_hat.shape[1] > 1:
        y_hat = y_hat.argmax(axis=0)
    return float((y_hat[: len(y)].type(y.dtype) == y[: len(y_hat)]).sum())
