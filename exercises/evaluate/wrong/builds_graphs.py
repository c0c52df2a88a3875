"""The net is not called under no_grad(), so autograd builds a graph for every batch."""

CAUGHT_BY = "builds_no_graph"
SEE = "Two switches"


class Accumulator:
    def __init__(self, n):
        self.data = [0.0] * n

    def add(self, *args):
        self.data = [a + float(b) for a, b in zip(self.data, args)]

    def reset(self):
        self.data = [0.0] * len(self.data)

    def __getitem__(self, idx):
        return self.data[idx]


def evaluate_accuracy(net, data_iter):
    net.eval()
    right, total = 0, 0
    for X, y in data_iter:
        right += (net(X).argmax(dim=1) == y).sum().item()
        total += y.numel()
    return right / total
