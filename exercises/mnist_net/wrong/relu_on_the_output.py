"""There is a ReLU after the last layer, too, so no score can be negative."""

import torch
import torch.nn.functional as F

CAUGHT_BY = "outputs_are_raw_logits"
LIKE = "softmax_on_the_output"


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = torch.nn.Linear(784, 256)
        self.l2 = torch.nn.Linear(256, 64)
        self.l3 = torch.nn.Linear(64, 10)

    def forward(self, x):
        x = x.view(-1, 784)
        x = F.relu(self.l1(x))
        x = F.relu(self.l2(x))
        x = F.relu(self.l3(x))
        return x
