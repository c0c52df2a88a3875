"""param = param - ... makes a new tensor, and the old one stays as it is."""

import torch

CAUGHT_BY = "parameters_can_be_trained_on"
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
    updated = []
    for param in params:
        new = param.detach() - lr * param.grad / batch_size
        param.grad.zero_()
        updated.append(new.requires_grad_())
    return updated
