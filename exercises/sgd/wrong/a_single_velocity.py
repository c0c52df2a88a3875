"""self.v is one number for all parameters."""

import torch

CAUGHT_BY = "the_first_step_is_plain"
LIKE = "one_velocity_for_all"


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad / batch_size
            p.grad.zero_()


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = 0

    def step(self):
        with torch.no_grad():
            for p in self.params:
                self.v = self.momentum * torch.mean(torch.as_tensor(self.v)) + p.grad
                p -= self.lr * self.v

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()
