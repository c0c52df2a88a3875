"""The linear layer is made for the image's size without one of the poolings."""

from torch import nn
from torch.nn import functional as F

CAUGHT_BY = "gives_ten_logits_an_image"
LIKE = "size_before_pooling"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(16 * 14 * 14, 10)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        return self.fc(x.view(len(x), -1))
