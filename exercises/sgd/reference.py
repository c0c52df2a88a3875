import torch


def sgd(params, lr, batch_size):
    # The update is no part of what is to be differentiated; without this, torch refuses to change in
    # place a leaf that wants a gradient.
    with torch.no_grad():
        for p in params:
            # The gradient of a sum of losses grows with the batch; divided by its size, lr means the
            # same for every batch.
            p -= lr * p.grad / batch_size
            # backward() adds to what it finds here.
            p.grad.zero_()


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        # params may be a generator, which can be gone through once only.
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.velocities):
                # The velocity remembers earlier gradients: where they agree it grows, where they
                # alternate they cancel.
                v.mul_(self.momentum).add_(p.grad)
                p -= self.lr * v

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()
