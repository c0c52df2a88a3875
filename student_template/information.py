import torch


def entropy(p: torch.Tensor) -> torch.Tensor:
    """Return the entropy of distributions, in nats (with natural logarithms).

    p: probabilities, of shape (..., k): k outcomes in the last dimension, over which they sum to 1;
        there may be any number of dimensions before it, or none. Some may be 0. float32 or float64.
    Returns: H(p), minus the sum of p * log(p) over the last dimension, where 0 * log(0) is 0. The shape
        is that of p without its last dimension, the dtype that of p.

    Here and below, the arguments are left as they were, and gradients flow back to p where no
    probability is 0.
    """
    raise NotImplementedError


def cross_entropy_dist(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    """Return the cross entropy of q relative to p, in nats.

    p, q: probabilities of one shape (..., k) and one dtype.
    Returns: H(p, q), minus the sum of p * log(q) over the last dimension. An outcome with p = 0 adds 0,
        even where q = 0 too. An outcome with q = 0 that p holds possible makes it infinity: no small
        number is added. Shape and dtype are as those of entropy(p).
    """
    raise NotImplementedError


def kl_divergence(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    """Return the Kullback-Leibler divergence of p from q, in nats.

    p, q: as for cross_entropy_dist.
    Returns: KL(p, q), the sum of p * log(p / q) over the last dimension; outcomes with p = 0 and with
        q = 0 count as in cross_entropy_dist. Shape and dtype are as those of entropy(p).
    """
    raise NotImplementedError
