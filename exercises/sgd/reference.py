import torch


def sgd(params, lr, batch_size):
    # Autograd must not record the update. Without no_grad(), torch does not allow an in-place change of
    # a leaf tensor with requires_grad=True.
    with torch.no_grad():
        for p in params:
            # The gradient of a sum of losses grows with the batch size. Dividing by it makes the size of
            # a step independent of the batch size.
            p -= lr * p.grad / batch_size
            # backward() adds to .grad, so the next batch needs a zero here.
            p.grad.zero_()


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        # params may be a generator, and a generator can be read only once.
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.velocities):
                # The velocity adds up earlier gradients: it grows where they agree, and they cancel
                # where they alternate in sign.
                v.mul_(self.momentum).add_(p.grad)
                p -= self.lr * v

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()
