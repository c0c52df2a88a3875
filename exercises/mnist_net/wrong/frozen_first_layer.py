"""The weights of the first layer are frozen: they have requires_grad=False."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = "every_parameter_learns"
SEE = "What `forward` does"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 256)
        self.fc2 = nn.Linear(256, 10)
        for param in self.fc1.parameters():
            param.requires_grad = False

    def forward(self, x):
        x = F.relu(self.fc1(x.view(-1, 784)))
        return self.fc2(x)
