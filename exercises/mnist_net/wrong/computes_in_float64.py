"""The net computes in float64, so it returns float64 scores for float32 images."""

from torch import nn

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "What `forward` does"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
        self.double()

    def forward(self, x):
        return self.net(x.double())
