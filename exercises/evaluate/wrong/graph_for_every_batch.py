"""The loop has no torch.no_grad(), so each call of the net builds a graph."""

CAUGHT_BY = "builds_no_graph"
LIKE = "builds_graphs"


class Accumulator:
    def __init__(self, n):
        self.sums = [0.0] * n

    def add(self, *args):
        self.sums = [total + float(arg) for total, arg in zip(self.sums, args)]

    def reset(self):
        self.sums = [0.0] * len(self.sums)

    def __getitem__(self, i):
        return self.sums[i]


def evaluate_accuracy(net, data_iter):
    net.eval()
    correct, total = 0, 0
    for X, y in data_iter:
        preds = net(X).argmax(axis=1)
        correct += (preds == y).sum().item()
        total += len(y)
    return correct / total
