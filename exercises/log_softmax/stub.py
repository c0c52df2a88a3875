import torch


def log_softmax(X: torch.Tensor) -> torch.Tensor:
    """Turn logits into the logarithms of probabilities, row by row.

    X: logits, of shape (n, k): n examples, k classes. float32 or float64. X may be a transposed
        view, n or k may be 1, and the logits may be anything from -10,000 to 10,000.
        Do not change X.
    Returns: the natural logarithms of softmax(X), of the same shape and dtype as X. They are
        finite even where the probability itself is so small that it becomes 0.

    Write it yourself: you must not use torch's own softmax or log_softmax, under any name. You may
    use exp, log, sum, amax, logsumexp and similar functions. Gradients must flow back to X.
    """
    raise NotImplementedError


def nll_loss(log_p: torch.Tensor, y: torch.Tensor, reduction: str = "mean") -> torch.Tensor:
    """Return the negative log-likelihood of labels.

    log_p: logarithms of probabilities, of shape (n, k), as returned by log_softmax.
    y: the labels, of shape (n,), int64: the index of the true class of each example.
    reduction: "none", "mean" or "sum".
    Returns: minus the logarithm at the true class. With "none": one loss per example, of shape
        (n,). With "mean" or "sum": the mean or the sum of these losses, a tensor without
        dimensions. The dtype is that of log_p.

    Only the true class's logarithm matters, even where another class's is -inf. Do not change
    log_p or y. Gradients must flow back to log_p. You must not use torch's own nll_loss or
    cross_entropy.
    """
    raise NotImplementedError
