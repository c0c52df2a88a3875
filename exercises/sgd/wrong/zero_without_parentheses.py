"""param.grad.zero_ is written without parentheses, so no gradient is reset."""

import torch

CAUGHT_BY = "every_gradient_is_zeroed"
LIKE = "keeps_the_gradients"


@torch.no_grad()
def sgd(params, lr, batch_size):
    for param in params:
        mean_gradient = param.grad / batch_size
        param.sub_(lr * mean_gradient)
        param.grad.zero_


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.v):
                v.mul_(self.momentum).add_(p.grad)
                p -= self.lr * v

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()
