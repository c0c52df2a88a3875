import torch


def accuracy(y_hat: torch.Tensor, y: torch.Tensor) -> float:
    """Count the right predictions of a batch.

    y_hat: scores of shape (n, k), where the class with the largest score is the predicted one; or the
        predicted labels themselves, of shape (n,). Scores may be any floating point numbers, not only
        probabilities.
    y: the true labels, of shape (n,), of any integer dtype.
    Returns: how many of the n predictions are right: a number, not a fraction of n. 0.0 for an empty
        batch. int, float, or a tensor without dimensions.
    """
    raise NotImplementedError
