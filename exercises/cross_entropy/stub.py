import torch


def cross_entropy(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy loss of each example.

    y_hat: probabilities, of shape (n, k): n examples, k classes; each row sums to 1. These are
        probabilities, not logits. float32 or float64.
    y: the labels, of shape (n,): for each example the index of its class, int64.
    Returns: one loss an example, of shape (n,) and y_hat's dtype: minus the natural logarithm of the
        probability that the true class got. No mean, no sum, and no small number added: a true class
        of probability 0 costs infinity.

    Only the true class's probability matters, even where another class has probability 0. y_hat and y
    are left as they were. Gradients must flow from the losses back to y_hat.
    """
    raise NotImplementedError
