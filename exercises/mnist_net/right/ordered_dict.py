"""nn.Sequential with an OrderedDict, which gives each layer a name."""

from collections import OrderedDict

from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(
            OrderedDict(
                [
                    ("flatten", nn.Flatten()),
                    ("fc1", nn.Linear(784, 128)),
                    ("relu1", nn.ReLU()),
                    ("fc2", nn.Linear(128, 64)),
                    ("relu2", nn.ReLU()),
                    ("output", nn.Linear(64, 10)),
                ]
            )
        )

    def forward(self, images):
        return self.model(images)
