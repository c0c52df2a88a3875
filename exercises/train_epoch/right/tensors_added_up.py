"""Detached tensors are added up, and tensors without dimensions are returned."""

import torch


def update(updater, loss, batch_size):
    if not isinstance(updater, torch.optim.Optimizer):
        loss.sum().backward()
        updater(batch_size)
        return
    updater.zero_grad()
    torch.mean(loss).backward()
    updater.step()


def train_epoch(net, train_iter, loss, updater):
    net.train()
    total_loss = total_right = total = 0
    for X, y in train_iter:
        y_hat = net(X)
        losses = loss(y_hat, y)
        update(updater, losses, y.numel())
        total_loss += (losses.detach() * torch.ones(y.numel())).sum()
        total_right += torch.sum(torch.argmax(y_hat, dim=1) == y)
        total += y.numel()
    return total_loss / total, total_right / total
