"""Returns loaders that yield one batch without images: a check of each image would have nothing to refuse.

A batch has at least one example, and the judge counts the examples of a pass before a check looks at them.
"""

import torch

EXERCISES = "fashion_data"
SAYS = "yields a batch without examples"


def load_data_fashion_mnist(batch_size, resize=None):
    size = resize or 28
    batch = torch.zeros(0, 1, size, size), torch.zeros(0, dtype=torch.int64)
    return [batch], [batch]


def get_fashion_mnist_labels(labels):
    return []
