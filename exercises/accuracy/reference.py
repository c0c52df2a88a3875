import torch


def accuracy(y_hat: torch.Tensor, y: torch.Tensor) -> float:
    # The number of dimensions tells scores from labels; the number of examples would not: a batch of one
    # example has scores, too.
    predicted = y_hat.argmax(dim=1) if y_hat.dim() == 2 else y_hat
    # == compares across integer dtypes by value. A count, not a mean: batches of unequal size can be
    # added up, and divided once by the number of all examples.
    return float((predicted == y).sum())
