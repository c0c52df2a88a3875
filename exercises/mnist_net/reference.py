import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        # Without this line the module cannot register the layers below.
        super().__init__()
        # nn.Sequential registers its layers. With a plain Python list, the optimizer would not know
        # their parameters.
        self.layers = nn.Sequential(
            nn.Flatten(),  # (n, 1, 28, 28) -> (n, 784)
            nn.Linear(784, 512),
            nn.ReLU(),
            nn.Linear(512, 256),
            nn.ReLU(),
            nn.Linear(256, 128),
            nn.ReLU(),
            nn.Linear(128, 64),
            nn.ReLU(),
            nn.Linear(64, 10),  # logits: no ReLU or softmax after them
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.layers(images)
