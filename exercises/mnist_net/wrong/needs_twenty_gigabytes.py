"""A hidden layer of six million units needs 19 GB for its weights."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = "has_at_most_five_million_parameters"
LIKE = "too_many_parameters"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 6_000_000)
        self.fc2 = nn.Linear(6_000_000, 10)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x.view(-1, 784))))
