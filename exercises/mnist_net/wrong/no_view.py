"""view() or flatten() is missing before the first layer, which gets rows of 28 pixels."""

from torch import nn
from torch.nn import functional as F

CAUGHT_BY = "gives_ten_logits_an_image"
LIKE = "no_flatten"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin1 = nn.Linear(28 * 28, 300)
        self.lin2 = nn.Linear(300, 100)
        self.lin3 = nn.Linear(100, 10)

    def forward(self, x):
        x = F.relu(self.lin1(x))
        x = F.relu(self.lin2(x))
        return self.lin3(x)
