"""The laws of one-hot labels."""

import torch

from grader import check
from grader.authoring import expect
from grader.authoring.strategies import labels

# Enough examples for a law whose outcome depends on little of them.
FEW = 40


def right(y, k):
    """The matrix that one_hot(y, k) should be."""
    return (y[:, None] == torch.arange(k)).to(torch.float32)


def rows_come_from_the_labels(student):
    """Expect rows that have to do with y: equal numbers or noise would do for some laws."""
    first, other, last = student.one_hot(torch.tensor([0, 1, 0]), 2).tolist()
    if first != last or first == other:
        raise expect.Failure(
            "For the labels [0, 1, 0] the first row and the last should be equal, and the one between "
            "them different; these rows do not come from y."
        )


@check(points=3, batch=labels())
def ones_stand_at_the_labels(student, batch):
    """Row i of one_hot(y, k) is 1 in column y[i] and 0 everywhere else.

    Begin with zeros and write one entry a row: the rows 0, 1, 2, ... and the columns y together name
    them. Labels count from 0. Write down the rows for y = (2, 0) and k = 3 and compare.
    """
    y, k = batch
    expect.close(student.one_hot(y, k), right(y, k))


@check(points=1, batch=labels())
def rows_sum_to_one(student, batch):
    """Every row of one_hot(y, k) sums to 1.

    An example belongs to one class: one 1 a row, not one in every column that some label names.
    """
    y, k = batch
    expect.close(student.one_hot(y, k).sum(dim=1), torch.ones(len(y)), entry="The sum of row {}")
    rows_come_from_the_labels(student)


@check(points=1, batch=labels())
def argmax_gives_the_labels_back(student, batch):
    """The largest entry of row i stands in column y[i].

    A label is the number of its column, counted from 0, whichever other labels the batch holds: number
    nothing anew.
    """
    y, k = batch
    for row, (found, label) in enumerate(zip(student.one_hot(y, k).argmax(dim=1).tolist(), y.tolist())):
        expect.number(found, label, what="The argmax of row {row}", row=row)
    rows_come_from_the_labels(student)


@check(points=2, batch=labels())
def has_a_column_for_every_class(student, batch):
    """one_hot(y, k) has k columns, also where the last classes are missing from y.

    A small batch rarely holds every class, and its matrix must fit the k columns of the predictions all
    the same: the number of columns comes from k, not from the largest label.
    """
    y, k = batch
    y = y // 2
    expect.close(student.one_hot(y, k), right(y, k))


@check(points=1, examples=FEW, batch=labels())
def is_float32(student, batch):
    """one_hot(y, k) is float32, so that it can be multiplied with probabilities and averaged.

    torch makes int64 or bool of whole numbers and comparisons; float() makes float32 of either.
    """
    y, k = batch
    student.one_hot(y, k)
    rows_come_from_the_labels(student)


@check(points=1, batch=labels())
def one_example_and_one_class_work(student, batch):
    """A batch of one example, and a single class, work like any other.

    The result is a matrix in any case, (1, k) or (n, 1). Avoid squeeze(): it drops every dimension of
    size 1.
    """
    y, k = batch
    expect.close(student.one_hot(y[:1], k), right(y[:1], k))
    expect.close(student.one_hot(torch.zeros_like(y), 1), torch.ones(len(y), 1))
    rows_come_from_the_labels(student)


@check(points=1, examples=FEW, batch=labels())
def leaves_its_input_alone(student, batch):
    """one_hot(y, k) does not change y.

    Methods that end in an underscore write into the caller's tensor, its shape included: unsqueeze(1)
    makes a new one, unsqueeze_(1) does not.
    """
    y, k = batch
    y_after, _ = student.one_hot.inputs_after(y, k)
    expect.unchanged(y_after, y, name="y")
    rows_come_from_the_labels(student)
