from torch import nn


def make_net():
    # No softmax at the end: nn.CrossEntropyLoss takes logits, and its log-sum-exp stays finite where the
    # logarithm of a softmax does not.
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    # nn.Linear draws its weights from a uniform distribution, so draw them again.
    nn.init.normal_(net[1].weight, std=0.01)
    return net
