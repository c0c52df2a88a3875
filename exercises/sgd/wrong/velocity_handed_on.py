"""One velocity is used for all parameters, and each parameter adds its gradient to it."""

import torch

CAUGHT_BY = "the_first_step_is_plain"
LIKE = "one_velocity_for_all"


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
        self.velocity = 0

    @torch.no_grad()
    def step(self):
        for p in self.params:
            self.velocity = self.momentum * self.velocity + p.grad
            p.sub_(self.lr * self.velocity)

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()
