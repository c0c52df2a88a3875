"""The second layer is made in __init__, but forward() does not use it."""

import torch
import torch.nn.functional as F

CAUGHT_BY = "every_parameter_learns"
SEE = "What `forward` does"


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = torch.nn.Linear(784, 128)
        self.l2 = torch.nn.Linear(128, 128)
        self.l3 = torch.nn.Linear(128, 10)

    def forward(self, x):
        x = x.view(-1, 784)
        x = F.relu(self.l1(x))
        return self.l3(x)
