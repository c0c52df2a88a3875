import torch


def accuracy(y_hat: torch.Tensor, y: torch.Tensor) -> float:
    # The number of dimensions tells scores from labels. The number of examples does not: a batch of one
    # example can hold scores, too.
    predicted = y_hat.argmax(dim=1) if y_hat.dim() == 2 else y_hat
    # == compares different integer dtypes by value. The result is a count and not a mean, so that counts of
    # batches of different sizes can be added up and divided once by the number of all examples.
    return float((predicted == y).sum())
