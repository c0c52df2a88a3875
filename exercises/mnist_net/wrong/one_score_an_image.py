"""The last layer has a single output instead of one score per digit."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "From pixels to scores"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 1)

    def forward(self, x):
        x = F.relu(self.fc1(x.view(-1, 784)))
        return self.fc2(x)
