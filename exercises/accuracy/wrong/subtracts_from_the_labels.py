"""The predictions are subtracted from the labels in place, so the caller's labels change."""

CAUGHT_BY = "leaves_its_input_alone"
SEE = "The caller's tensor"


def accuracy(y_hat, y):
    y -= y_hat.argmax(dim=1) if y_hat.dim() == 2 else y_hat
    return float((y == 0).sum())
