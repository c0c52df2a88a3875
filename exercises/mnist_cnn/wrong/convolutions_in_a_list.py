"""The convolutions are in a Python list, so the net does not register them."""

from torch import nn
from torch.nn import functional as F

CAUGHT_BY = "every_parameter_learns"
LIKE = "layers_in_a_list"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs = [nn.Conv2d(1, 8, 3), nn.Conv2d(8, 16, 3)]
        self.fc = nn.Linear(16 * 5 * 5, 10)

    def forward(self, x):
        for conv in self.convs:
            x = F.max_pool2d(F.relu(conv(x)), 2)
        return self.fc(x.flatten(1))
