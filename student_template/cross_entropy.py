import torch


def cross_entropy(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy loss of each example.

    y_hat: probabilities, of shape (n, k): n examples, k classes; each row sums to 1. These are
        probabilities, not logits. float32 or float64.
    y: the labels, of shape (n,), int64: the index of the true class of each example.
    Returns: one loss per example, of shape (n,) and y_hat's dtype: minus the natural logarithm of the
        true class's probability. Do not take a mean or a sum, and do not add a small number: if that
        probability is 0, the loss is infinite.

    Only the true class's probability matters, even where another class has probability 0. Do not
    change y_hat or y. Gradients must flow from the losses back to y_hat.
    """
    raise NotImplementedError
