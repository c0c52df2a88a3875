import torch
from torch import nn


def softmax(X):
    """Softmax over the classes, with the row maximum subtracted for stability."""
    Z = X - X.max(dim=1, keepdim=True).values
    expZ = torch.exp(Z)
    return expZ / expZ.sum(dim=1, keepdim=True)


def cross_entropy(y_hat, y):
    """The loss of each example: -log of the probability that its true class got."""
    return -torch.log(y_hat[torch.arange(len(y_hat)), y])


def accuracy(y_hat, y):
    """How many predictions are right."""
    if y_hat.dim() > 1:
        y_hat = y_hat.argmax(dim=1)
    return float((y_hat == y).sum())


def train_epoch(net, train_iter, loss, updater):
    """Train for one epoch; return the mean loss and the accuracy."""
    net.train()
    total, right, n = 0.0, 0.0, 0
    for X, y in train_iter:
        logits = net(X)
        l = loss(logits, y)
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            l.mean().backward()
            updater.step()
        else:
            l.sum().backward()
            updater(len(y))
        total += float(l.sum()) if l.dim() else float(l) * len(y)
        right += accuracy(logits, y)
        n += len(y)
    return total / n, right / n


class Net(nn.Module):
    """The net of the lecture: 784-512-256-128-64-10."""

    def __init__(self):
        super().__init__()
        self.l1 = nn.Linear(784, 512)
        self.l2 = nn.Linear(512, 256)
        self.l3 = nn.Linear(256, 128)
        self.l4 = nn.Linear(128, 64)
        self.l5 = nn.Linear(64, 10)

    def forward(self, x):
        x = x.view(-1, 784)
        x = torch.relu(self.l1(x))
        x = torch.relu(self.l2(x))
        x = torch.relu(self.l3(x))
        x = torch.relu(self.l4(x))
        return self.l5(x)
