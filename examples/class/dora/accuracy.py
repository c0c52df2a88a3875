def accuracy(y_hat, y):
    predicted = y_hat if y_hat.ndim == 1 else y_hat.max(dim=1).indices
    return int((predicted == y).sum())
