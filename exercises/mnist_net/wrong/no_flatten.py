"""The images are not flattened, so the linear layer gets rows of 28 pixels instead of 784."""

import torch
from torch import nn

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "Flatten the image, not the batch"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = torch.relu(self.fc1(x))
        return self.fc2(x)
