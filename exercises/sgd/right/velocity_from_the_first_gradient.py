"""The first step makes the velocity, as a copy of the gradient; the update uses .data."""


def sgd(params, lr, batch_size):
    for p in params:
        p.data -= (lr / batch_size) * p.grad
        p.grad.data.zero_()


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params = params
        self.lr = lr
        self.momentum = momentum
        self.v = [None] * len(params)

    def step(self):
        for i, p in enumerate(self.params):
            if self.v[i] is None:
                self.v[i] = p.grad.clone()
            else:
                self.v[i] = self.momentum * self.v[i] + p.grad
            p.data.add_(-self.lr * self.v[i])

    def zero_grad(self):
        for p in self.params:
            p.grad.fill_(0)
