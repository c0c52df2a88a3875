"""softmax or log_softmax is taken over the batch (dim=0), so the images influence each other."""

from torch import nn

CAUGHT_BY = ("outputs_are_raw_logits", "answers_each_image_by_itself")
SEE = "Each image by itself"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10), nn.Softmax(dim=0)
        )

    def forward(self, x):
        return self.net(x)
