"""The gradient is added with weight 1 - momentum instead of 1, as in a running mean."""

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
                v.mul_(self.momentum).add_(p.grad, alpha=1 - self.momentum)
                p -= self.lr * v

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()
