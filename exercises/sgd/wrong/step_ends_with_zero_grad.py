"""step() calls zero_grad() at its end."""

import torch

CAUGHT_BY = "step_leaves_the_gradients"
LIKE = "step_resets_the_gradients"


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad / batch_size
            p.grad.zero_()


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.v = [torch.zeros(p.shape) for p in self.params]

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            self.v[i] = self.momentum * self.v[i] + p.grad
            p -= self.lr * self.v[i]
        self.zero_grad()

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()
