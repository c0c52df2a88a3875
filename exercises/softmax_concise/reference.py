from torch import nn


def make_net():
    # No softmax behind it: nn.CrossEntropyLoss takes logits, and its log-sum-exp stays finite where the
    # logarithm of a softmax would not.
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    # A linear layer draws its weights from a uniform distribution when it is made, so they are drawn anew.
    nn.init.normal_(net[1].weight, std=0.01)
    return net
