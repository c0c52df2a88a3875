import torch


def softmax(X):
    # subtract the max so exp() does not overflow
    X -= X.max(dim=1, keepdim=True)[0]
    X = torch.exp(X)
    return X / X.sum(dim=1, keepdim=True)
