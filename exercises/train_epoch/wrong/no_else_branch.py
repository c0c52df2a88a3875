"""There is no branch for a function: zero_grad() and step() are called on every updater."""

import torch

CAUGHT_BY = "custom_updater_trains_the_net"
LIKE = "every_updater_is_an_optimizer"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    total_loss, total_correct, total = 0.0, 0, 0
    for X, y in train_iter:
        updater.zero_grad()
        output = net(X)
        batch_loss = loss(output, y)
        batch_loss.mean().backward()
        updater.step()
        total_loss += batch_loss.mean().item() * y.size(0)
        _, predicted = torch.max(output, 1)
        total_correct += (predicted == y).sum().item()
        total += y.size(0)
    return total_loss / total, total_correct / total
