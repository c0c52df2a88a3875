"""The hidden values are standardised with the mean and deviation of the current batch, also in eval mode."""

import torch
from torch import nn

CAUGHT_BY = "answers_each_image_by_itself"
LIKE = "batch_norm_without_running_statistics"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 200)
        self.fc2 = nn.Linear(200, 10)

    def forward(self, x):
        x = self.fc1(x.flatten(1))
        x = (x - x.mean(0)) / (x.std(0, unbiased=False) + 1e-5)
        return self.fc2(torch.relu(x))
