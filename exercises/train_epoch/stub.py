from collections.abc import Callable, Iterable

import torch


def train_epoch(
    net: torch.nn.Module,
    train_iter: Iterable[tuple[torch.Tensor, torch.Tensor]],
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    updater: torch.optim.Optimizer | Callable[[int], None],
) -> tuple[float, float]:
    """Train a net for one epoch, and say how it did.

    net: maps inputs (n, ...) to logits (n, k). It is put into train mode, and left in it.
    train_iter: batches (X, y) of inputs and labels, as a DataLoader hands them out. Batches may differ
        in size; each is used for one update, in order.
    loss: called as loss(logits, y). It returns either one loss an example, of shape (n,), or their
        mean, a tensor without dimensions.
    updater: either a torch.optim.Optimizer, or a function that is called with the batch size.
        With an optimizer, gradients left over from before are reset, the mean loss of the batch is
        backpropagated, and the optimizer steps. With a function, the loss is always one an example;
        their sum is backpropagated, and updater(n) divides by n, steps and resets the gradients.
    Returns: two numbers, (mean loss, fraction right), over all examples of the epoch: not over batches,
        which may differ in size. Both are those of the forward pass before the batch's update; no graph
        hangs on them.
    """
    raise NotImplementedError
