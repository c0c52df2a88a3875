"""view(784, -1).t() has the right shape, but its rows hold pixels of all images."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = "answers_each_image_by_itself"
LIKE = "flattens_the_batch"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = x.view(784, -1).t()
        x = F.relu(self.fc1(x))
        return self.fc2(x)
