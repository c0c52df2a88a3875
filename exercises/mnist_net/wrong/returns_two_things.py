"""forward() returns a tuple of the scores and their softmax, not the scores alone."""

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
        x = F.relu(self.fc1(x.view(-1, 784)))
        logits = self.fc2(x)
        return logits, F.softmax(logits, dim=1)
