import torch


def softmax(X: torch.Tensor) -> torch.Tensor:
    """Turn logits into probabilities, row by row.

    X: logits, of shape (n, k): n examples, k classes. float32 or float64. X may be a transposed
        view, n or k may be 1, and the logits may be anything from -10,000 to 10,000.
        Do not change X.
    Returns: probabilities, of the same shape and dtype as X; each row sums to 1.

    Write it yourself: you must not use torch's own softmax, log_softmax or softmin, under any name.
    You may use exp, sum, amax, logsumexp and similar functions. Gradients must flow from the result
    back to X.
    """
    raise NotImplementedError
