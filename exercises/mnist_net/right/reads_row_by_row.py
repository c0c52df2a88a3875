"""A recurrent net that reads an image row by row, as a sequence of 28 steps."""

from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(input_size=28, hidden_size=64, batch_first=True)
        self.out = nn.Linear(64, 10)

    def forward(self, x):
        x = x.squeeze(1)
        output, _ = self.rnn(x)
        return self.out(output[:, -1, :])
