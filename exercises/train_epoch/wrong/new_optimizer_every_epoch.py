"""A new optimizer is made in the function and does the updates of the given one."""

import torch

CAUGHT_BY = ("optimizer_trains_the_net", "each_batch_is_used_once")
LIKE = "optimizer_of_its_own"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    total_loss, total_correct, total = 0.0, 0, 0
    for X, y in train_iter:
        optimizer.zero_grad()
        out = net(X)
        losses = loss(out, y)
        losses.mean().backward()
        optimizer.step()
        total_loss += losses.mean().item() * len(y)
        total_correct += (out.argmax(1) == y).sum().item()
        total += len(y)
    return total_loss / total, total_correct / total
