import torch


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
