"""The features are standardised over the batch, so one image depends on the others."""

from torch import nn
from torch.nn import functional as F

CAUGHT_BY = "answers_each_image_by_itself"
LIKE = "normalises_over_the_batch"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, 5)
        self.conv2 = nn.Conv2d(10, 20, 5)
        self.fc1 = nn.Linear(320, 50)
        self.fc2 = nn.Linear(50, 10)

    def forward(self, x):
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.relu(F.max_pool2d(self.conv2(x), 2))
        x = x.view(-1, 320)
        x = (x - x.mean(0)) / (x.std(0, unbiased=False) + 1e-5)
        return self.fc2(F.relu(self.fc1(x)))
