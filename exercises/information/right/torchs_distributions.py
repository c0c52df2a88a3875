"""Uses torch.distributions, which divides the probabilities by their sum first."""

from torch.distributions import Categorical
from torch.distributions import kl_divergence as divergence


def entropy(p):
    return Categorical(probs=p).entropy()


def kl_divergence(p, q):
    return divergence(Categorical(probs=p), Categorical(probs=q))


def cross_entropy_dist(p, q):
    return entropy(p) + kl_divergence(p, q)
