import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        # Without this line the layers below could not be registered, and parameters() would be empty.
        super().__init__()
        # nn.Sequential registers its layers; a plain Python list of layers would hide their
        # parameters from the optimizer.
        self.layers = nn.Sequential(
            nn.Flatten(),  # (n, 1, 28, 28) -> (n, 784); the batch stays as it is
            nn.Linear(784, 512),
            nn.ReLU(),
            nn.Linear(512, 256),
            nn.ReLU(),
            nn.Linear(256, 128),
            nn.ReLU(),
            nn.Linear(128, 64),
            nn.ReLU(),
            nn.Linear(64, 10),  # logits: no ReLU and no softmax behind them
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.layers(images)
