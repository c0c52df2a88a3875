"""The nn.Sequential begins with a linear layer instead of nn.Flatten()."""

from torch import nn

CAUGHT_BY = "gives_ten_logits_an_image"
LIKE = "no_flatten"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))

    def forward(self, x):
        return self.net(x)
