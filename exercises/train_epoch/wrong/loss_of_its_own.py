"""The cross entropy is written out in the function, so the given loss is not used."""

import torch
from torch.nn import functional as F

CAUGHT_BY = "mean_loss_trains_the_net"
SEE = "Logits as they are"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    loss_sum, right, examples = 0.0, 0, 0
    for X, y in train_iter:
        logits = net(X)
        losses = F.cross_entropy(logits, y, reduction="none")
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            losses.mean().backward()
            updater.step()
        else:
            losses.sum().backward()
            updater(len(y))
        loss_sum += losses.sum().item()
        right += (logits.argmax(dim=1) == y).sum().item()
        examples += len(y)
    return loss_sum / examples, right / examples
