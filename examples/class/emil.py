import torch


def softmax(X):
    X_exp = torch.exp(X - torch.max(X))
    return X_exp / torch.sum(X_exp, dim=0)


def cross_entropy(y_hat, y):
    return -torch.log(y_hat[range(len(y_hat)), y] + 1e-8)


def accuracy(y_hat, y):
    return (y_hat.argmax(dim=1) == y).float().mean()
