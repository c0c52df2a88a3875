from collections.abc import Callable, Iterable

import torch


def train_epoch(
    net: torch.nn.Module,
    train_iter: Iterable[tuple[torch.Tensor, torch.Tensor]],
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    updater: torch.optim.Optimizer | Callable[[int], None],
) -> tuple[float, float]:
    """Train a net for one epoch; return its mean loss and its accuracy.

    net: maps inputs (n, ...) to logits (n, k). Put it into train mode; it stays in train mode.
    train_iter: batches (X, y) of inputs and labels, like those of a DataLoader. Batches may differ in
        size; use each batch for one update, in order.
    loss: called as loss(logits, y). It returns either one loss per example, of shape (n,), or their
        mean, a tensor without dimensions.
    updater: either a torch.optim.Optimizer, or a function that is called with the batch size.
        With an optimizer, reset the gradients, backpropagate the mean loss of the batch, and call
        step(). With a function, the loss always returns one loss per example: backpropagate their sum
        and call updater(n), which divides by n, updates the parameters and resets the gradients.
    Returns: two numbers, (mean loss, accuracy). Both are means over all examples of the epoch, not over
        batches, which may differ in size. Take both from the forward pass before the batch's update.
        They are plain numbers, without an autograd graph.
    """
    raise NotImplementedError
