"""The labels are used as indices into the scores, which works only for int64 labels."""

CAUGHT_BY = "accepts_other_integer_labels"
SEE = "Dtypes"


def accuracy(y_hat, y):
    if y_hat.dim() == 1:
        return float((y_hat == y).sum())
    best = y_hat.amax(dim=1) if len(y) else y_hat.sum(dim=1)
    return float((y_hat.gather(1, y.unsqueeze(1)).squeeze(1) == best).sum())
