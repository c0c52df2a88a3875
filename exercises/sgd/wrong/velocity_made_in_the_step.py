"""The zero velocities are made in every step() instead of once."""

import torch

CAUGHT_BY = "momentum_gathers"
LIKE = "velocity_forgets"


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params = params
        self.lr = lr
        self.momentum = momentum

    @torch.no_grad()
    def step(self):
        velocities = [torch.zeros_like(p) for p in self.params]
        for i, p in enumerate(self.params):
            velocities[i] = self.momentum * velocities[i] + p.grad
            p.sub_(self.lr * velocities[i])

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()
