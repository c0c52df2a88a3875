import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        # The first convolution finds edges, the second finds shapes made of edges. With padding=1 a 3 x 3
        # kernel keeps the size of the image. Each pooling halves it, from 28 to 14 to 7.
        self.features = nn.Sequential(
            nn.Conv2d(1, 8, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 16, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        self.classifier = nn.Linear(16 * 7 * 7, 10)

    def forward(self, images):
        # Flatten from dimension 1 on: dimension 0 is the batch.
        return self.classifier(torch.flatten(self.features(images), 1))
