"""index_select() picks a whole column for each label."""

CAUGHT_BY = "returns_one_loss_an_example"
LIKE = "picks_whole_columns"


def cross_entropy(y_hat, y):
    return y_hat.index_select(1, y).log().neg()
