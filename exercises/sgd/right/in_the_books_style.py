"""Written in the style of the book, with .data for the parameters."""

import torch


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params, self.lr, self.momentum = params, lr, momentum
        self.state = {}

    def step(self):
        for param in self.params:
            v = self.state.get(param, torch.zeros_like(param.data))
            v = self.momentum * v + param.grad.data
            self.state[param] = v
            param.data = param.data - self.lr * v

    def zero_grad(self):
        for param in self.params:
            if param.grad is not None:
                param.grad.zero_()
