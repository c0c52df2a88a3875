"""Has functions of its own named log_softmax and cross_entropy; picks with torch's nll_loss."""

from torch import nn


def log_softmax(o):
    o = o - o.amax(dim=-1, keepdim=True)
    return o - o.exp().sum(dim=-1, keepdim=True).log()


class CrossEntropyLoss(nn.Module):
    def forward(self, o, y):
        return nn.functional.nll_loss(log_softmax(o), y, reduction="none")


cross_entropy = CrossEntropyLoss()


def cross_entropy_with_logits(o, y):
    return cross_entropy(o, y)
