"""The layers are in an nn.ModuleList, and forward() loops over them."""

from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = [784, 256, 128, 64, 10]
        self.layers = nn.ModuleList()
        for i in range(len(sizes) - 1):
            self.layers.append(nn.Linear(sizes[i], sizes[i + 1]))
        self.activation = nn.ReLU()

    def forward(self, x):
        x = x.view(len(x), -1)
        for layer in self.layers[:-1]:
            x = self.activation(layer(x))
        return self.layers[-1](x)
