import torch


def accuracy(y_hat: torch.Tensor, y: torch.Tensor) -> float:
    """Count the correct predictions of a batch.

    y_hat: scores of shape (n, k), where the class with the largest score is the prediction; or the
        predicted labels themselves, of shape (n,). Scores may be any floating-point numbers, not only
        probabilities.
    y: the true labels, of shape (n,), of any integer dtype.
    Returns: how many of the n predictions are correct: a number, not a fraction of n. For an empty
        batch it is 0. It may be an int, a float or a tensor without dimensions.
    """
    raise NotImplementedError
