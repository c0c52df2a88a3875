import torch


def cross_entropy_dist(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    # 0 * log(0) is nan for torch, and 0 here: x log(x) goes to 0 with x, and what never happens costs
    # nothing. xlogy is x * log(y), and 0 where x is 0. Where q is 0 and p is not, it is -inf, as it
    # should be. dim=-1 is the last dimension, however many there are before it.
    return -torch.xlogy(p, q).sum(dim=-1)


def entropy(p: torch.Tensor) -> torch.Tensor:
    # Whoever codes with the right distribution pays the entropy.
    return cross_entropy_dist(p, p)


def kl_divergence(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    # What a wrong distribution costs beyond that.
    return cross_entropy_dist(p, q) - entropy(p)
