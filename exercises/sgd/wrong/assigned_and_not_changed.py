"""param = param - ... makes a new tensor, and the old one stays as it is."""

import torch

CAUGHT_BY = "one_step_goes_down_the_mean_gradient"
LIKE = "names_a_new_tensor"


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.velocities):
                v.mul_(self.momentum).add_(p.grad)
                p -= self.lr * v

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            grad = param.grad / batch_size
            param = param - lr * grad
            if param.grad is not None:
                param.grad.zero_()
