"""The loss is called with the labels first, so it takes the labels for logits."""

import torch

CAUGHT_BY = "optimizer_trains_the_net"
SEE = "Logits as they are"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    loss_sum, right, examples = 0.0, 0, 0
    for X, y in train_iter:
        logits = net(X)
        losses = loss(y, logits)
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            losses.mean().backward()
            updater.step()
        else:
            losses.sum().backward()
            updater(len(y))
        loss_sum += losses.sum().item() if losses.dim() else losses.item() * len(y)
        right += (logits.argmax(dim=1) == y).sum().item()
        examples += len(y)
    return loss_sum / examples, right / examples
