"""The second layer expects 256 features, but the first one gives 512."""

import torch
import torch.nn.functional as F

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "Sizes that fit"


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = torch.nn.Linear(784, 512)
        self.l2 = torch.nn.Linear(256, 128)
        self.l3 = torch.nn.Linear(128, 10)

    def forward(self, x):
        x = x.view(-1, 784)
        x = F.relu(self.l1(x))
        x = F.relu(self.l2(x))
        return self.l3(x)
