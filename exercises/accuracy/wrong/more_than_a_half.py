"""Predictions are the classes whose score is larger than 0.5."""

CAUGHT_BY = "only_the_order_of_scores_matters"
LIKE = "threshold_of_one_half"


def accuracy(y_hat, y):
    if y_hat.dim() == 1:
        return float((y_hat == y).sum())
    count = 0
    for scores, label in zip(y_hat, y):
        if scores[label.item()] > 0.5:
            count += 1
    return float(count)
