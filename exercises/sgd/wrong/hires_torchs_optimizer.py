"""The update is done by torch.optim.SGD instead of by your own code."""

import torch

CAUGHT_BY = "written_from_scratch"
SEE = "From scratch"


def sgd(params, lr, batch_size):
    optimizer = torch.optim.SGD(params, lr=lr / batch_size)
    optimizer.step()
    optimizer.zero_grad()


class MomentumSGD(torch.optim.SGD):
    def __init__(self, params, lr, momentum):
        super().__init__(params, lr=lr, momentum=momentum)
