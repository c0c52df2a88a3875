"""y_hat[:, y] has a row of n numbers for every example."""

CAUGHT_BY = "equals_the_negative_log_likelihood"
LIKE = "picks_whole_columns"


def cross_entropy(y_hat, y):
    return -y_hat[:, y].log()
