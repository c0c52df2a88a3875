"""F.dropout does not get training=self.training, so it also drops in eval mode."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = "answers_each_image_by_itself"
SEE = "Train and eval mode"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 256)
        self.fc2 = nn.Linear(256, 10)

    def forward(self, x):
        x = x.view(-1, 784)
        x = F.relu(self.fc1(x))
        x = F.dropout(x, 0.5)
        return self.fc2(x)
