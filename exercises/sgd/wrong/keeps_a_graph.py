"""The list gets new tensors that are part of an autograd graph; the caller's tensors do not change."""

import torch

CAUGHT_BY = "parameters_can_be_trained_on"
LIKE = "names_a_new_tensor"


def sgd(params, lr, batch_size):
    for i, param in enumerate(params):
        grad = param.grad / batch_size
        params[i] = param - lr * grad
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
                v.mul_(self.momentum).add_(p.grad)
                p -= self.lr * v

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()
