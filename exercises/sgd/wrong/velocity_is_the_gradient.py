"""The first velocity is the gradient itself instead of a copy, so zero_grad() also resets the velocity."""

import torch

CAUGHT_BY = "the_velocity_survives_zero_grad"
SEE = "A velocity for each parameter"


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
        self.v = {}

    def step(self):
        with torch.no_grad():
            for p in self.params:
                if p in self.v:
                    self.v[p].mul_(self.momentum).add_(p.grad)
                else:
                    self.v[p] = p.grad
                p -= self.lr * self.v[p]

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()
