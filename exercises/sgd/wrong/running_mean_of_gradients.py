"""The step uses a running mean of the gradients of each parameter."""

import torch

CAUGHT_BY = "momentum_gathers"
LIKE = "weighs_the_gradient_down"


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params = params
        self.lr = lr
        self.beta = momentum
        self.means = {}

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            mean = self.means.get(i, torch.zeros_like(p))
            self.means[i] = self.beta * mean + (1 - self.beta) * p.grad
            p.sub_(self.lr * self.means[i])

    def zero_grad(self):
        for p in self.params:
            p.grad = None
