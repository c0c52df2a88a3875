import torch


def cross_entropy(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    # Two index vectors of the same length pick one entry an example: (0, y[0]), (1, y[1]), ...
    # y_hat[:, y] would pick whole columns instead, an (n, n) matrix. Picking before taking the logarithm
    # leaves the other classes out of it, so that a 0 among them can't become 0 * -inf = nan.
    true_class = y_hat[torch.arange(len(y_hat)), y]
    return -torch.log(true_class)
