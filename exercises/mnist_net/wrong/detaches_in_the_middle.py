"""forward() uses detach() or torch.no_grad(), so the layers before it get no gradient."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = "every_parameter_learns"
SEE = "What `forward` does"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 256)
        self.fc2 = nn.Linear(256, 10)

    def forward(self, x):
        x = F.relu(self.fc1(x.view(-1, 784)))
        x = x.detach()
        return self.fc2(x)
