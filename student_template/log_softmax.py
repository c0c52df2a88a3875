import torch


def log_softmax(X: torch.Tensor) -> torch.Tensor:
    """Turn logits into the logarithms of probabilities, row by row.

    X: logits, of shape (n, k): n examples, k classes. float32 or float64; it may be a
        transposed view, n or k may be 1, and the logits may be as large as 10,000 in size.
        X is left as it was.
    Returns: the natural logarithms of softmax(X), of the same shape and dtype as X. They are
        finite even where the probability itself is so small that it becomes 0.

    Write it yourself: torch's own softmax and log_softmax are not to be used, under no name.
    exp, log, sum, amax, logsumexp and the like are. Gradients must flow back to X.
    """
    raise NotImplementedError


def nll_loss(log_p: torch.Tensor, y: torch.Tensor, reduction: str = "mean") -> torch.Tensor:
    """Return the negative log-likelihood of labels.

    log_p: logarithms of probabilities, of shape (n, k), such as log_softmax returns.
    y: the labels, of shape (n,): for each example the index of its class, int64.
    reduction: "none", "mean" or "sum".
    Returns: minus the logarithm that the true class got: with "none" one loss an example, of
        shape (n,); with "mean" or "sum" the mean or the sum of these, a tensor without
        dimensions. The dtype is that of log_p.

    Only the true class's logarithm matters, even where another class's is -inf. log_p and y
    are left as they were. Gradients must flow back to log_p. torch's own nll_loss and
    cross_entropy are not to be used.
    """
    raise NotImplementedError
