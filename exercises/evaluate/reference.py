import torch


class Accumulator:
    def __init__(self, n):
        self.sums = [0.0] * n

    def add(self, *args):
        # float() takes the number out of a tensor, so that the sum does not keep a graph in memory.
        self.sums = [total + float(arg) for total, arg in zip(self.sums, args)]

    def reset(self):
        self.sums = [0.0] * len(self.sums)

    def __getitem__(self, i):
        return self.sums[i]


def evaluate_accuracy(net, data_iter):
    # In eval mode dropout drops nothing, and batch normalisation uses its running statistics.
    net.eval()
    right_and_all = Accumulator(2)
    # There is no backward pass, so autograd need not record anything.
    with torch.no_grad():
        for X, y in data_iter:
            # Counts can be added up over batches of any size; fractions can't.
            right_and_all.add((net(X).argmax(dim=1) == y).sum(), y.numel())
    return right_and_all[0] / right_and_all[1]
