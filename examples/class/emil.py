import torch


def softmax(X):
    X_exp = torch.exp(X - torch.max(X))
    return X_exp / torch.sum(X_exp, dim=0)
