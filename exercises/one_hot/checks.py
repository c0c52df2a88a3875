"""The checks of one-hot labels."""

import torch

from grader import check, expect, strategies

# Few examples are enough for a check whose outcome hardly depends on them.
FEW = 40


def right(y, k):
    """Return the correct one_hot(y, k)."""
    return (y[:, None] == torch.arange(k)).to(torch.float32)


def rows_come_from_the_labels(student, y, k):
    """Expect, before a law is judged, rows that depend on y: some laws hold for equal numbers or noise."""
    n, k = len(y), max(k, 2)
    rows = expect.in_any_form(student.one_hot, torch.cat((y, (y + 1) % k, y)), k)
    with expect.given():
        expect.follows(rows, (*range(n), *range(n, 2 * n), *range(n)))


@check(points=3, core=True, batch=strategies.labels())
def ones_stand_at_the_labels(student, batch):
    """Row i of one_hot(y, k) is 1 in column y[i] and 0 everywhere else.

    Begin with zeros and write one entry per row: use the rows 0, 1, 2, ... and the columns y together
    as indices. Labels count from 0. Write down the rows for y = (2, 0) and k = 3 and compare.
    """
    y, k = batch
    expect.close(expect.in_any_form(student.one_hot, y, k), right(y, k))


@check(points=1, batch=strategies.labels())
def rows_sum_to_one(student, batch):
    """Every row of one_hot(y, k) sums to 1.

    Each example belongs to one class, so each row has a single 1. Do not fill the whole column of a
    label.
    """
    y, k = batch
    sums = expect.in_any_form(student.one_hot, y, k).sum(dim=1)
    expect.close(sums, torch.ones(len(y)), entry="The sum of row {}")
    rows_come_from_the_labels(student, y, k)


@check(points=1, batch=strategies.labels())
def argmax_gives_the_labels_back(student, batch):
    """The largest entry of row i is in column y[i].

    A label is the number of its column, counted from 0. It does not depend on the other labels in the
    batch: do not renumber the labels.
    """
    y, k = batch
    found = expect.in_any_form(student.one_hot, y, k).argmax(dim=1)
    for row, label in enumerate(y.tolist()):
        expect.number(found[row], label, what="The argmax of row {row}", row=row)
    rows_come_from_the_labels(student, y, k)


@check(points=2, batch=strategies.labels())
def has_a_column_for_every_class(student, batch):
    """one_hot(y, k) has k columns, even if the last classes do not occur in y.

    A small batch rarely holds every class, but its matrix must have as many columns as the predictions.
    Take the number of columns from k, not from the largest label.
    """
    y, k = batch
    y = y // 2
    expect.close(expect.in_any_dtype(student.one_hot, y, k), right(y, k))


@check(points=1, examples=FEW, batch=strategies.labels())
def is_float32(student, batch):
    """one_hot(y, k) has the dtype float32.

    Integers make an int64 tensor and a comparison makes a bool tensor; float() turns both into float32.
    Only then can you multiply with probabilities and take a mean.
    """
    y, k = batch
    expect.in_any_form(student.one_hot, y, k)
    student.one_hot(y, k)
    rows_come_from_the_labels(student, y, k)


@check(points=1, batch=strategies.labels())
def one_example_and_one_class_work(student, batch):
    """one_hot works for a batch of one example and for a single class.

    The result is always a matrix: (1, k) for one example, (n, 1) for a single class. Avoid squeeze():
    it removes every dimension of size 1.
    """
    y, k = batch
    expect.close(expect.in_any_dtype(student.one_hot, y[:1], k), right(y[:1], k))
    expect.close(expect.in_any_dtype(student.one_hot, torch.zeros_like(y), 1), torch.ones(len(y), 1))
    rows_come_from_the_labels(student, y, k)


@check(points=1, examples=FEW, batch=strategies.labels())
def leaves_its_input_alone(student, batch):
    """one_hot(y, k) does not change y.

    Methods whose names end in an underscore change the caller's tensor, including its shape:
    unsqueeze(1) makes a new tensor, unsqueeze_(1) changes y.
    """
    y, k = batch
    y_after, _ = student.one_hot.inputs_after(y, k)
    expect.unchanged(y_after, y, name="y")
    rows_come_from_the_labels(student, y, k)
