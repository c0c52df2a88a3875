import torch

from accuracy import accuracy


def train_epoch(net, train_iter, loss, updater):
    net.train()
    losses, right = [], 0
    for X, y in train_iter:
        logits = net(X)
        l = loss(logits, y)
        if isinstance(updater, torch.optim.Optimizer):
            l.mean().backward()
            updater.step()
            updater.zero_grad()
        else:
            l.sum().backward()
            updater(len(X))
        losses.append(l.detach().expand(len(y)))
        right += accuracy(logits, y)
    losses = torch.cat(losses)
    return losses.mean().item(), right / len(losses)
