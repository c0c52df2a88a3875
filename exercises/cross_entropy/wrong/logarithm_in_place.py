"""log_() writes the logarithms into the caller's probabilities."""

import torch

CAUGHT_BY = "leaves_its_input_alone"
SEE = "The caller's tensor"


def cross_entropy(y_hat, y):
    y_hat.log_()
    return -y_hat[torch.arange(len(y_hat)), y]
