"""There is a ReLU after the last layer, too, so no score is negative."""

from torch import nn
from torch.nn import functional as F

CAUGHT_BY = "outputs_are_raw_logits"
LIKE = "softmax_on_the_output"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin1 = nn.Linear(28 * 28, 300)
        self.lin2 = nn.Linear(300, 100)
        self.lin3 = nn.Linear(100, 10)

    def forward(self, x):
        x = x.view(-1, 28 * 28)
        x = F.relu(self.lin1(x))
        x = F.relu(self.lin2(x))
        x = F.relu(self.lin3(x))
        return x
