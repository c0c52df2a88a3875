"""The sum runs over the examples, and nothing is subtracted before exp()."""

CAUGHT_BY = "rows_sum_to_one"
LIKE = "sums_over_the_batch"


def softmax(X):
    powers = X.exp()
    return powers / powers.sum(0)
