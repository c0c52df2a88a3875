import torch


def entropy(p: torch.Tensor) -> torch.Tensor:
    """Return the entropy of distributions, in nats (with natural logarithms).

    p: probabilities, of shape (..., k): k outcomes in the last dimension, over which they sum to 1.
        There may be any number of dimensions before it, or none. Some probabilities may be 0.
        float32 or float64.
    Returns: H(p), minus the sum of p * log(p) over the last dimension, where 0 * log(0) is 0. It has
        the shape of p without the last dimension, and the dtype of p.

    For all three functions: do not change the arguments. Gradients must flow back to p where no
    probability is 0.
    """
    raise NotImplementedError


def cross_entropy_dist(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    """Return the cross entropy of q relative to p, in nats.

    p, q: probabilities, both of the same shape (..., k) and the same dtype.
    Returns: H(p, q), minus the sum of p * log(q) over the last dimension. An outcome with p = 0 adds 0,
        even if q = 0 too. An outcome with q = 0 and p > 0 makes the result infinity: do not add a small
        number. Shape and dtype are those of entropy(p).
    """
    raise NotImplementedError


def kl_divergence(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    """Return the Kullback-Leibler divergence of p from q, in nats.

    p, q: as for cross_entropy_dist.
    Returns: KL(p, q), the sum of p * log(p / q) over the last dimension. Outcomes with p = 0 or q = 0
        count as in cross_entropy_dist. Shape and dtype are those of entropy(p).
    """
    raise NotImplementedError
