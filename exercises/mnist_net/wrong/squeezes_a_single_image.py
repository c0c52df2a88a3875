"""squeeze() removes every dimension of size 1, also the batch dimension of a single image."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = "one_image_works"
SEE = "Each image by itself"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3, stride=2)
        self.fc = nn.Conv2d(8, 10, 13)

    def forward(self, x):
        x = F.relu(self.conv(x))
        return self.fc(x).squeeze()
