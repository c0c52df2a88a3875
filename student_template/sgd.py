from collections.abc import Iterable

import torch


def sgd(params: Iterable[torch.Tensor], lr: float, batch_size: int) -> None:
    """Take one step of minibatch stochastic gradient descent, in place.

    params: a list of tensors that want gradients; each has one, p.grad, the gradient of a *sum* of losses.
    lr: the learning rate.
    batch_size: the number of examples whose losses were summed; the gradient is divided by it.
    Afterwards every p is p - lr * p.grad / batch_size: the same tensor with other numbers, which still
    wants a gradient; and every gradient is zero, or None.
    """
    raise NotImplementedError


class MomentumSGD:
    """Gradient descent with momentum: v = momentum * v + p.grad, then p = p - lr * v.

    Each parameter has its own velocity v, of its shape; before the first step it is zero.
    """

    def __init__(self, params: Iterable[torch.Tensor], lr: float, momentum: float) -> None:
        """Keep the parameters, a list of tensors that want gradients, and the two numbers."""
        raise NotImplementedError

    def step(self) -> None:
        """Change each parameter in place, by its gradient and its velocity; leave the gradients."""
        raise NotImplementedError

    def zero_grad(self) -> None:
        """Make every gradient zero, or None."""
        raise NotImplementedError
