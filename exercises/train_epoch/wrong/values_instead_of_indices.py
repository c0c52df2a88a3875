"""torch.max returns values and indices; the values are compared with the labels."""

import torch

CAUGHT_BY = "accuracy_is_the_fraction_right"
SEE = "Logits as they are"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    total_loss, total_acc, total = 0.0, 0.0, 0
    for X, y in train_iter:
        batch_size = X.shape[0]
        out = net(X)
        batch_loss = loss(out, y)
        if not isinstance(updater, torch.optim.Optimizer):
            batch_loss.sum().backward()
            updater(batch_size)
        else:
            updater.zero_grad()
            batch_loss.mean().backward()
            updater.step()
        total_loss += float(batch_loss.mean()) * batch_size
        predicted, _ = torch.max(out, 1)
        total_acc += float((predicted == y).sum())
        total += batch_size
    return total_loss / total, total_acc / total
