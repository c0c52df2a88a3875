"""The gradients are set to None, as zero_grad() of torch.optim does by default."""

import torch


@torch.no_grad()
def sgd(params, lr, batch_size):
    for p in params:
        p.sub_(p.grad, alpha=lr / batch_size)
        p.grad = None


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.groups = [(p, torch.zeros_like(p, requires_grad=False)) for p in params]
        self.lr = lr
        self.momentum = momentum

    @torch.no_grad()
    def step(self):
        for p, v in self.groups:
            v *= self.momentum
            v += p.grad
            p.sub_(v, alpha=self.lr)

    def zero_grad(self):
        for p, _ in self.groups:
            p.grad = None
