"""forward() computes the scores but does not return them."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "Return the scores"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = x.view(-1, 784)
        x = F.relu(self.fc1(x))
        x = self.fc2(x)
