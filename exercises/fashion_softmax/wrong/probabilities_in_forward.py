"""forward() returns probabilities: F.softmax of the logits."""

from torch import nn
from torch.nn import functional as F

CAUGHT_BY = "is_one_linear_layer"
LIKE = "softmax_in_forward"


class Softmax(nn.Module):
    def __init__(self, num_inputs, num_outputs):
        super().__init__()
        self.fc = nn.Linear(num_inputs, num_outputs)

    def forward(self, x):
        z = self.fc(x)
        return F.softmax(z, dim=-1)
