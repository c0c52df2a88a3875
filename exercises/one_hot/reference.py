import torch


def one_hot(y: torch.Tensor, k: int) -> torch.Tensor:
    # The number of columns is that of the classes. It can't be read off y: a batch need not hold an
    # example of every class.
    rows = torch.zeros(len(y), k)
    # Two index vectors of the same length pick one entry a row: (0, y[0]), (1, y[1]), ... rows[:, y]
    # would pick whole columns instead.
    rows[torch.arange(len(y)), y] = 1
    return rows
