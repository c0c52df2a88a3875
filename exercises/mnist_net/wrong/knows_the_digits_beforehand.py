"""The code contains a mean image of each digit, so the net hardly learns from the training data."""

import torch
import torch.nn.functional as F
from torch import nn

CAUGHT_BY = ("learns_to_read_digits", "learns_with_your_train_epoch")
SEE = "How it is judged"

# 7 x 7 pixels each, from 0 to 9.
MEANS = (
    "0000000001451001544400251250043143002653100000000",
    "0000000000230000043000006100001500000241000000000",
    "0000000003541000124100013410025642002432100000000",
    "0000000013541001134100026410011142002454100011000",
    "0000000001121001424200254610013441000132000000000",
    "0000000001332000442100144310011231001443100001000",
    "0001100001420000331000154420016552000242000000000",
    "0000000001110002556200111510001430000141000012000",
    "0000000001441001434200036410004531001453000011000",
    "0000000001220001445100144610002440000132000011100",
)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("means", torch.tensor([[int(pixel) for pixel in mean] for mean in MEANS]) / 9)
        self.bias = nn.Parameter(torch.zeros(10))

    def forward(self, x):
        pixels = F.avg_pool2d(x * 0.3081 + 0.1307, 4).flatten(1)
        nearness = pixels @ self.means.t() - self.means.square().sum(dim=1) / 2
        return 100 * nearness + self.bias
