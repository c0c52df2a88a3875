"""The velocity contains the learning rate; with a constant learning rate the steps are the same."""

import torch


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            mean = p.grad / batch_size
            p.copy_(p - lr * mean)
            p.grad.zero_()


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [torch.zeros(p.shape) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                self.velocities[i] = self.momentum * self.velocities[i] - self.lr * p.grad
                p += self.velocities[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = torch.zeros_like(p)
