"""nn.init.constant_ gives all weights of a layer the same value."""

from torch import nn
from torch.nn import functional as F

CAUGHT_BY = "learns_to_read_digits"
LIKE = "all_weights_equal"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin1 = nn.Linear(28 * 28, 300)
        self.lin2 = nn.Linear(300, 100)
        self.lin3 = nn.Linear(100, 10)
        for layer in (self.lin1, self.lin2, self.lin3):
            nn.init.constant_(layer.weight, 0.01)
            nn.init.zeros_(layer.bias)

    def forward(self, x):
        x = x.view(-1, 28 * 28)
        x = F.relu(self.lin1(x))
        x = F.relu(self.lin2(x))
        return self.lin3(x)
