import torch


def softmax(X: torch.Tensor) -> torch.Tensor:
    """Turn logits into probabilities, row by row.

    X: logits, of shape (n, k): n examples, k classes. float32 or float64; it may be a
        transposed view, n or k may be 1, and the logits may be as large as 10,000 in size.
        X is left as it was.
    Returns: probabilities, of the same shape and dtype as X; each row sums to 1.

    Write it yourself: torch's own softmax, log_softmax and softmin are not to be used,
    under no name. exp, sum, amax, logsumexp and the like are. Gradients must flow from
    the result back to X.
    """
    raise NotImplementedError


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


def accuracy(y_hat: torch.Tensor, y: torch.Tensor) -> float:
    """Count the right predictions of a batch.

    y_hat: scores of shape (n, k), where the class with the largest score is the predicted one; or the
        predicted labels themselves, of shape (n,). Scores may be any floating point numbers, not only
        probabilities.
    y: the true labels, of shape (n,), of any integer dtype.
    Returns: how many of the n predictions are right: a number, not a fraction of n. 0.0 for an empty
        batch. int, float, or a tensor without dimensions.
    """
    raise NotImplementedError
