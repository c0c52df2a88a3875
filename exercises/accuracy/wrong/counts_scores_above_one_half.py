"""Scores above 0.5 at the label's position are counted, as if scores were probabilities."""

from torch.nn import functional as F

CAUGHT_BY = "only_the_order_of_scores_matters"
LIKE = "threshold_of_one_half"


def accuracy(y_hat, y):
    if y_hat.dim() == 1:
        return int((y_hat == y).sum())
    labels = F.one_hot(y.long(), y_hat.shape[1]).bool()
    return int(((y_hat > 0.5) & labels).sum())
