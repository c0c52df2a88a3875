"""nn.Softmax is the last layer, so the scores are probabilities."""

from torch import nn

CAUGHT_BY = "outputs_are_raw_logits"
LIKE = "softmax_on_the_output"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10), nn.Softmax(dim=1)
        )

    def forward(self, x):
        return self.layers(x)
