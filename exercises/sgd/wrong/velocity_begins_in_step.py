"""step() begins with velocities of zero each time."""

import torch

CAUGHT_BY = "momentum_gathers"
LIKE = "velocity_forgets"


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad / batch_size
            p.grad.zero_()


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum

    @torch.no_grad()
    def step(self):
        velocity = [torch.zeros_like(p) for p in self.params]
        for i, p in enumerate(self.params):
            velocity[i] = self.momentum * velocity[i] + p.grad
            p.sub_(self.lr * velocity[i])

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()
