"""The method is called init instead of __init__, so Python does not call it and no layers are made."""

import torch
import torch.nn.functional as F

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "`__init__` and `super().__init__()`"


class Net(torch.nn.Module):
    def init(self):
        super().__init__()
        self.l1 = torch.nn.Linear(784, 128)
        self.l2 = torch.nn.Linear(128, 10)

    def forward(self, x):
        x = x.view(-1, 784)
        x = F.relu(self.l1(x))
        return self.l2(x)
