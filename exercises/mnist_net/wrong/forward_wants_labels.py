"""forward() also expects the labels, but a net is called with images only."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "What `forward` does"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x, y):
        x = F.relu(self.fc1(x.view(-1, 784)))
        return self.fc2(x)
