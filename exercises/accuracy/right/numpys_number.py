"""Counts with NumPy and returns its small unsigned integer."""

import numpy as np


def accuracy(y_hat, y):
    predicted = y_hat.numpy()
    if predicted.ndim == 2:
        predicted = np.argmax(predicted, axis=1)
    return np.uint8(np.count_nonzero(predicted == y.numpy()))
