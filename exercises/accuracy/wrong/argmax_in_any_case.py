"""There is no test for a vector of labels, so argmax over dim=1 fails for one."""

import torch

CAUGHT_BY = "accepts_predicted_labels"
LIKE = "no_label_vectors"


def accuracy(y_hat, y):
    preds = torch.argmax(y_hat, dim=1)
    correct = (preds == y).sum().item()
    return correct
