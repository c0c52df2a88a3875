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
