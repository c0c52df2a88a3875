from collections.abc import Iterable

import torch


def init_params(num_inputs: int, num_outputs: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return fresh weights W, of shape (num_inputs, num_outputs), and biases b, of shape (num_outputs,).

    The weights are drawn from a normal distribution of mean 0 and standard deviation 0.01, the biases
    are 0. Both are float32 and want gradients: tensors of which training can begin, not results of
    something that autograd has recorded.
    """
    raise NotImplementedError


def net(X: torch.Tensor, W: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return the probabilities softmax(X W + b), of shape (n, k), one row an example.

    X: a batch, of shape (n, d), or images whose pixels are d numbers together, such as (n, 1, 28, 28).
    W, b: weights of shape (d, k) and biases of shape (k,).
    """
    raise NotImplementedError


def train(
    W: torch.Tensor,
    b: torch.Tensor,
    train_iter: Iterable[tuple[torch.Tensor, torch.Tensor]],
    num_epochs: int,
    lr: float,
) -> list[tuple[float, float]]:
    """Train W and b in place by minibatch stochastic gradient descent on the cross-entropy loss.

    train_iter: batches (X, y) of inputs and labels; one pass over it is an epoch. Each batch is used for
        one step of lr against the gradient of its mean loss; the last batch may be smaller.
    Returns: for each of the num_epochs epochs a pair, (mean loss, fraction right), over all examples of the
        epoch; both are those of the forward pass before the batch's step; no graph hangs on them.
    """
    raise NotImplementedError
