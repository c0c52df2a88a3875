"""The inputs are normalised over the batch, and the standard deviation of one image is nan."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = ("one_image_works", "answers_each_image_by_itself")
LIKE = "batch_norm_without_running_statistics"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = x.flatten(1)
        x = (x - x.mean(dim=0)) / (x.std(dim=0) + 1e-5)
        x = F.relu(self.fc1(x))
        return self.fc2(x)
