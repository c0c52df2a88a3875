import torch


def one_hot(y: torch.Tensor, k: int) -> torch.Tensor:
    """Turn each label into a row with a single 1.

    y: labels, of shape (n,), int64: the index of the class of each of n examples, from 0 to k - 1.
        Do not change y.
    k: the number of classes. It may be larger than the largest label in y plus 1.
    Returns: a matrix of shape (n, k), float32: row i is 1 in column y[i] and 0 everywhere else.
    """
    raise NotImplementedError
