"""Returns an array of NumPy's without dimensions, in half precision."""

import numpy as np


def accuracy(y_hat, y):
    predicted = y_hat.argmax(dim=1) if y_hat.dim() == 2 else y_hat
    return np.array(int((predicted == y).sum()), dtype=np.float16)
