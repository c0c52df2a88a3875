"""The gradient is multiplied by 1 - momentum."""

import torch

CAUGHT_BY = "momentum_gathers"
LIKE = "weighs_the_gradient_down"


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad / batch_size
            p.grad.zero_()


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params = list(params)
        self.lr, self.beta = lr, momentum
        self.v = [torch.zeros(p.shape) for p in self.params]

    def step(self):
        for i in range(len(self.params)):
            self.v[i] = self.beta * self.v[i] + (1 - self.beta) * self.params[i].grad
            self.params[i].data -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()
