import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        # Edges first, then what they form: with padding=1 a 3 x 3 kernel keeps the image's size, and each
        # pooling halves it, from 28 over 14 to 7, so that what is found may stand a little to the side.
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
        # From dimension 1 on: the batch stays as it is.
        return self.classifier(torch.flatten(self.features(images), 1))
