"""log_softmax is taken over the batch (dim=0), so the images influence each other."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = "answers_each_image_by_itself"
LIKE = "softmax_over_the_batch"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = x.view(-1, 784)
        x = F.relu(self.fc1(x))
        return F.log_softmax(self.fc2(x), dim=0)
