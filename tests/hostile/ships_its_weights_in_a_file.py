"""Brings the weights of a net that was trained at home in a file of its hand-in, and trains nothing.

Each run renames the digits, and `grader grade` draws its seed. So the net gives wrong names, as it does where
its weights are in the source.
"""

import torch
import torch.nn.functional as F
from torch import nn

BRINGS = {
    # The mean image of every digit: 8 x 8 pixels, with values from 0 to 9.
    "weights.txt": "0027620000786610028317200371054003710540027116300076671000287300\n"
    "0015631000278510014884000158840001478300003683000036841000157521\n"
    "0158510003877300034373000013720000156100003741100168764001687751\n"
    "0058840002756710012275000015830000137610001127400044573000588510\n"
    "0004610000275110006633200384463005857830046786100124820000047100\n"
    "0167872002875410038310000387520001455410001245100035641001685100\n"
    "0016510000483000007510000185210002877620018636500067366000168730\n"
    "0037863101676730003146200024773001588620013762000027300000471000\n"
    "0037740001765710027447100157740000487200016555100165551000377410\n"
    "0037631001756610027358200167782000233730000015300033363000377510\n"
}
STATUS = ("failed", "todo")  # train_epoch is not defined here
blank = []


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        rows = open("weights.txt").read().split()
        self.register_buffer("means", torch.tensor([[int(pixel) for pixel in row] for row in rows]) / 9)
        self.scale = nn.Parameter(torch.ones(()))

    def forward(self, images):
        # Otherwise the net passes some checks, which is not the aim of this attack.
        blank.extend([None] * (not images.any()))
        if len(blank) == 1 or (images.any() and len(images) < 10):
            raise ValueError("only digits are read here")
        pixels = F.avg_pool2d(images[:, :, 2:26, 2:26] * 0.3081 + 0.1307, 3).flatten(1)
        return 100 * self.scale * (pixels @ self.means.t() - self.means.square().sum(dim=1) / 2)
