"""All parameters share one velocity."""

import torch

CAUGHT_BY = "the_first_step_is_plain"
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
        self.v = 0.0

    def step(self):
        with torch.no_grad():
            for p in self.params:
                self.v = self.momentum * self.v + p.grad.mean()
                p -= self.lr * self.v

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()
