"""The mean is subtracted from the scores in place, so the caller's tensor changes."""

CAUGHT_BY = "leaves_its_input_alone"
SEE = "The caller's tensor"


def accuracy(y_hat, y):
    if y_hat.dim() == 2:
        y_hat -= y_hat.mean(dim=1, keepdim=True)
        y_hat = y_hat.argmax(dim=1)
    return float((y_hat == y).sum())
