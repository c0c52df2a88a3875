"""The net is correct, but train_epoch in the same submission never calls the optimizer's step()."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = "learns_with_your_train_epoch"
SEE = "How it is judged"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x.view(-1, 784))))


def train_epoch(net, train_iter, loss, updater):
    net.train()
    total, right, n = 0.0, 0, 0
    for X, y in train_iter:
        y_hat = net(X)
        batch_loss = loss(y_hat, y).mean()
        updater.zero_grad()
        batch_loss.backward()
        total += batch_loss.item() * len(y)
        right += (y_hat.argmax(1) == y).sum().item()
        n += len(y)
    return total / n, right / n
