"""nn.Softmax(dim=1) follows the linear layer."""

from torch import nn

CAUGHT_BY = "is_one_linear_layer"
LIKE = "softmax_at_the_end"


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.Softmax(dim=1))

    def init_weights(m):
        if isinstance(m, nn.Linear):
            nn.init.normal_(m.weight, std=0.01)

    net.apply(init_weights)
    return net
