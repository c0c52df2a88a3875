from collections.abc import Iterable

import torch


def init_params(num_inputs: int, num_outputs: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return new weights W, of shape (num_inputs, num_outputs), and biases b, of shape (num_outputs,).

    The weights are drawn from a normal distribution with mean 0 and standard deviation 0.01; the biases
    are 0. Both are float32 leaf tensors with requires_grad=True.
    """
    raise NotImplementedError


def net(X: torch.Tensor, W: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return the probabilities softmax(X W + b), of shape (n, k): one row per example.

    X: a batch of shape (n, d), or images with d pixels each, for example of shape (n, 1, 28, 28).
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

    train_iter: batches (X, y) of inputs and labels; one pass over it is an epoch. Use each batch for one
        gradient step on its mean loss, with learning rate lr. The last batch may be smaller.
    Returns: a list with one pair (mean loss, accuracy) per epoch, over all examples of the epoch. Take both
        from the forward pass before the batch's step. They are plain numbers, without an autograd graph.
    """
    raise NotImplementedError
