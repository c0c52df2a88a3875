import torch


def cross_entropy_dist(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    # torch computes nan for 0 * log(0), but here it has to be 0: x log(x) goes to 0 when x does. xlogy(x, y)
    # is x * log(y), and 0 where x is 0. Where q is 0 and p is not, it is -inf, as it should be. dim=-1 is
    # the last dimension, however many there are before it.
    return -torch.xlogy(p, q).sum(dim=-1)


def entropy(p: torch.Tensor) -> torch.Tensor:
    # H(p) = H(p, p).
    return cross_entropy_dist(p, p)


def kl_divergence(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    # KL(p, q) = H(p, q) - H(p).
    return cross_entropy_dist(p, q) - entropy(p)
