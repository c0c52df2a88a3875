"""nn.Flatten() is missing between the last pooling and the linear layer."""

from torch import nn

CAUGHT_BY = "gives_ten_logits_an_image"
LIKE = "no_flatten"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Linear(6 * 14 * 14, 10)
        )

    def forward(self, x):
        return self.model(x)
