import torch


def one_hot(y: torch.Tensor, k: int) -> torch.Tensor:
    # There is one column per class. y does not tell how many: a batch need not hold an example of every
    # class.
    rows = torch.zeros(len(y), k)
    # Two index vectors of the same length pick one entry per row: (0, y[0]), (1, y[1]), ... rows[:, y]
    # picks whole columns instead.
    rows[torch.arange(len(y)), y] = 1
    return rows
