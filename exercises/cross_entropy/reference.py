import torch


def cross_entropy(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    # Two index vectors of the same length pick one entry per example: (0, y[0]), (1, y[1]), ...
    # y_hat[:, y] picks whole columns instead, an (n, n) matrix. The logarithm is taken of the picked
    # entries only, so that a 0 among the others can't become 0 * -inf = nan.
    true_class = y_hat[torch.arange(len(y_hat)), y]
    return -torch.log(true_class)
