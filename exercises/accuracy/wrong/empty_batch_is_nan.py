"""The count is computed from a mean, which is nan for an empty batch."""

CAUGHT_BY = "an_empty_batch_has_none_right"
SEE = "An empty batch"


def accuracy(y_hat, y):
    labels = y_hat.argmax(1) if y_hat.dim() == 2 else y_hat
    return ((labels == y).double().mean() * len(y)).round().item()
