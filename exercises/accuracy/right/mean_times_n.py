"""Takes the mean of the correct predictions and multiplies it by n, which is rounded."""


def accuracy(y_hat, y):
    if y_hat.dim() == 2:
        y_hat = y_hat.argmax(dim=1)
    n = len(y)
    if n == 0:
        return 0.0
    return (y_hat == y).float().mean().item() * n
