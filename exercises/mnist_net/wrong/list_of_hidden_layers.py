"""self.layers is a Python list, and parameters() does not see the layers in it."""

from torch import nn

CAUGHT_BY = ("has_at_most_five_million_parameters", "state_dict_holds_everything")
LIKE = "layers_in_a_list"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(784, 400), nn.Linear(400, 100), nn.Linear(100, 10)]

    def forward(self, x):
        x = x.reshape(len(x), -1)
        for i, layer in enumerate(self.layers):
            x = layer(x)
            if i < 2:
                x = x.relu()
        return x
