"""step() also resets the gradients, which only zero_grad() should do."""

import torch

CAUGHT_BY = "step_leaves_the_gradients"
SEE = "Every gradient"


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad / batch_size
            p.grad.zero_()


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.velocities = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.velocities):
                v.mul_(self.momentum).add_(p.grad)
                p -= self.lr * v
                p.grad.zero_()

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()
