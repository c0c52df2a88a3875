import torch


class Accumulator:
    def __init__(self, n):
        self.sums = [0.0] * n

    def add(self, *args):
        # float() takes the number out of a tensor, so that no graph is kept alive by a sum.
        self.sums = [total + float(arg) for total, arg in zip(self.sums, args)]

    def reset(self):
        self.sums = [0.0] * len(self.sums)

    def __getitem__(self, i):
        return self.sums[i]


def evaluate_accuracy(net, data_iter):
    # Dropout drops nothing in eval mode, and batch normalisation uses what it has gathered in training.
    net.eval()
    right_and_all = Accumulator(2)
    # Without a backward pass there is no need to keep what it would want.
    with torch.no_grad():
        for X, y in data_iter:
            # Counts can be added up over batches of any size; fractions can't.
            right_and_all.add((net(X).argmax(dim=1) == y).sum(), y.numel())
    return right_and_all[0] / right_and_all[1]
