"""The first convolution expects three colour channels, but the images are grey."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "Sizes that fit"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 5)
        self.fc = nn.Linear(8 * 12 * 12, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), 2)
        return self.fc(x.flatten(1))
