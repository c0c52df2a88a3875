import torch


def softmax(X):
    """Softmax over the classes, with the row maximum subtracted for stability."""
    Z = X - X.max(dim=1, keepdim=True).values
    expZ = torch.exp(Z)
    return expZ / expZ.sum(dim=1, keepdim=True)
