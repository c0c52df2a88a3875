"""return is missing in forward(), so the result is None."""

from torch import nn

CAUGHT_BY = "gives_a_logit_for_each_class"
LIKE = "no_return"


class Softmax(nn.Module):
    def __init__(self, num_inputs, num_outputs):
        super().__init__()
        self.fc = nn.Linear(num_inputs, num_outputs)

    def forward(self, x):
        out = self.fc(x)
        out = out + 0
