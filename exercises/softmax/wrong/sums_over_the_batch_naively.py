"""The sum is taken over the examples, and no maximum is subtracted before exp()."""

CAUGHT_BY = "rows_sum_to_one"
LIKE = "sums_over_the_batch"


def softmax(X):
    powers = X.exp()
    return powers / powers.sum(0)
