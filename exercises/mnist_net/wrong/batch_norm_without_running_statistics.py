"""In eval mode, too, values are normalised with statistics of the current batch, which mixes the images."""

from torch import nn

CAUGHT_BY = "answers_each_image_by_itself"
SEE = "Each image by itself"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(1, 8, 3, stride=2),
            nn.BatchNorm2d(8, track_running_stats=False),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(8 * 13 * 13, 10),
        )

    def forward(self, x):
        return self.net(x)
