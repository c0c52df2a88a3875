"""Momentum multiplies the gradient instead of the velocity."""

import torch

CAUGHT_BY = "momentum_gathers"
SEE = "A worked example"


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.v):
                v.add_(p.grad, alpha=self.momentum)
                p -= self.lr * v

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()
