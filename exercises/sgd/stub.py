from collections.abc import Iterable

import torch


def sgd(params: Iterable[torch.Tensor], lr: float, batch_size: int) -> None:
    """Take one step of minibatch stochastic gradient descent, in place.

    params: a list of tensors with requires_grad=True; p.grad holds the gradient of a *sum* of losses.
    lr: the learning rate.
    batch_size: the number of examples whose losses were summed; divide the gradient by it.
    Afterwards every p has the values p - lr * p.grad / batch_size. It is still the same tensor, with
    requires_grad=True, and its gradient is zero or None.
    """
    raise NotImplementedError


class MomentumSGD:
    """Gradient descent with momentum: v = momentum * v + p.grad, then p = p - lr * v.

    Each parameter has its own velocity v, of the same shape; before the first step it is zero.
    """

    def __init__(self, params: Iterable[torch.Tensor], lr: float, momentum: float) -> None:
        """Keep the parameters, a list of tensors with requires_grad=True, and the two numbers."""
        raise NotImplementedError

    def step(self) -> None:
        """Update each velocity and each parameter, in place; do not change the gradients."""
        raise NotImplementedError

    def zero_grad(self) -> None:
        """Set every gradient to zero or None."""
        raise NotImplementedError
