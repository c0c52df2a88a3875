"""With a function, a sum of losses is multiplied by the batch size as if it were a mean."""

import torch

CAUGHT_BY = "custom_updater_gets_the_same_numbers"
SEE = "Two kinds of loss"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    total_loss, total_acc, total = 0.0, 0.0, 0
    for X, y in train_iter:
        out = net(X)
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            batch_loss = loss(out, y).mean()
            batch_loss.backward()
            updater.step()
        else:
            batch_loss = loss(out, y).sum()
            batch_loss.backward()
            updater(len(y))
        total_loss += float(batch_loss) * len(y)
        total_acc += float((out.argmax(1) == y).sum())
        total += len(y)
    return total_loss / total, total_acc / total
