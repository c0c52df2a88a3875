"""The laws of cross entropy from logits."""

from math import isclose

import torch
from torch.nn import functional as F

from grader import check
from grader.authoring import expect
from grader.authoring.strategies import (
    class_indices,
    dtypes,
    far_apart_rows,
    labelled_logits,
    large_logits,
    shifts,
)

# Enough examples for a law whose outcome depends on little of them.
FEW = 40
# The first example and the last are alike.
THREE_EXAMPLES = torch.tensor([[0.7, 0.3], [0.6, 0.4], [0.7, 0.3]]), torch.tensor([0, 1, 0])


def right(o, y):
    """The losses that cross_entropy_with_logits(o, y) should be."""
    # torch returns -0 for a loss of nothing.
    return F.cross_entropy(o, y, reduction="none") + 0.0


def labels_from(o, column):
    """A label for each row of o, beginning with `column` and counting on."""
    return (torch.arange(len(o)) + column) % o.shape[1]


def losses_come_from_the_arguments(student):
    """Expect losses that have to do with o and y: zeros or noise alone would do for some laws."""
    first, other, last = student.cross_entropy_with_logits(*THREE_EXAMPLES).tolist()
    if not (isclose(first, last, rel_tol=1e-5) and first != other):
        raise expect.Failure(
            "The first and the last example are alike and should cost the same, and the one between them "
            "another amount; these losses do not come from o and y."
        )


@check(points=3, batch=labelled_logits())
def equals_torchs_cross_entropy(student, batch):
    """Each loss is the logarithm of the sum of the row's exp(o), minus the true class's logit.

    That is -log(exp(o_y) / sum), worked out: softmax, logarithm and minus sign are all in it. The sum
    runs over the classes (dim=1), and o[torch.arange(n), y] picks one logit a row.
    """
    o, y = batch
    expect.close(student.cross_entropy_with_logits(o, y), right(o, y), scale=o)


@check(points=1, examples=FEW, batch=labelled_logits(), dtype=dtypes())
def returns_one_loss_an_example(student, batch, dtype):
    """The losses come as a tensor of shape (n,) and of o's dtype, for n = 1 as well.

    No mean and no sum, which are for the training loop to take; no column (n, 1); and no squeeze(),
    which makes a single example's loss a tensor without dimensions. torch.zeros(n) is float32.
    """
    o, y = batch
    student.cross_entropy_with_logits(o.to(dtype), y)
    losses_come_from_the_arguments(student)


@check(points=2, o=large_logits(), column=class_indices())
def large_logits_stay_finite(student, o, column):
    """Logits as large as 10,000, or as small as -10,000, give the right losses.

    exp(1000) overflows to infinity, and the logarithm of a sum of zeros is -inf. Subtract each row's
    largest logit before exp(), and let it come off the true class's logit, too.
    """
    y = labels_from(o, column)
    expect.close(student.cross_entropy_with_logits(o, y), right(o, y), scale=o)


@check(points=2, o=large_logits(), column=class_indices())
def hopeless_answers_cost_their_distance(student, o, column):
    """A true class 200 below the largest logit costs 200, not infinity, although its probability is 0.

    exp(-200) is 0 in float32, and log(0) is -inf. Do not compute the probability: logarithm and
    exponential of the true class cancel on paper. Neither a clamp nor a small number inside the
    logarithm brings back what is lost.
    """
    o = o - o.amax(dim=1, keepdim=True)
    y = labels_from(o, column)
    expect.close(student.cross_entropy_with_logits(o, y), right(o, y), scale=o)


@check(points=1, o=far_apart_rows(), column=class_indices())
def rows_far_apart_stay_finite(student, o, column):
    """Rows whose logits are thousands below another row's give the right losses.

    The number to subtract before exp() is each row's own maximum: o.amax(dim=1, keepdim=True). With
    the maximum of the whole batch, every exp() of a much lower row is 0, and log(0) is -inf.
    """
    y = labels_from(o, column)
    expect.close(student.cross_entropy_with_logits(o, y), right(o, y), scale=o)


@check(points=1, batch=labelled_logits(), shift=shifts())
def ignores_a_shift(student, batch, shift):
    """Adding one number to all logits leaves the losses as they are.

    Both terms of the difference grow by that number. A maximum that is taken off in one of them has to
    come off the other one, too.
    """
    o, y = batch
    expect.close(student.cross_entropy_with_logits(o + shift, y), right(o, y), scale=o.abs() + abs(shift))


@check(points=2, batch=labelled_logits())
def gradient_is_probabilities_minus_labels(student, batch):
    """The gradient at the logits is softmax(o) minus one-hot(y).

    Stay with torch operations on o: .detach(), .data, .item(), numpy() and torch.tensor(...) cut
    the thread that autograd follows.
    """
    o, y = batch
    expect_gradient(student, o, y)


@check(points=1, o=large_logits(), column=class_indices())
def gradient_at_large_logits_is_right(student, o, column):
    """For large logits, too, the gradient is softmax(o) minus one-hot(y).

    An infinity that torch.where or nan_to_num replaces afterwards comes back in the gradient as nan,
    and a clamp makes it 0. No infinity must come up on the way.
    """
    expect_gradient(student, o, labels_from(o, column))


def expect_gradient(student, o, y):
    """Expect the gradient of the sum of the losses."""
    slope = student.cross_entropy_with_logits.gradient(o, y, weights=torch.ones_like(o[:, 0]))
    expected = torch.softmax(o, dim=1) - F.one_hot(y, o.shape[1]).to(o.dtype)
    expect.close(slope, expected, scale=o, entry="The gradient at logit [{}]")


@check(points=1, examples=FEW, batch=labelled_logits())
def leaves_its_input_alone(student, batch):
    """cross_entropy_with_logits(o, y) changes neither o nor y.

    o -= ... and o.exp_() write into the caller's tensor; o = o - ... makes a new one.
    """
    o, y = batch
    o_after, y_after = student.cross_entropy_with_logits.inputs_after(o, y)
    expect.unchanged(o_after, o, name="o")
    expect.unchanged(y_after, y, name="y")
    losses_come_from_the_arguments(student)


@check(points=1)
def known_losses_come_out(student):
    """Three losses that are known from elsewhere come out: 0.9729, 0.4966 and 1.2389.

    Logits (0.2, 0.1, -0.1) with the label 0 cost 0.9729189; two batches of three, with the labels
    2, 0, 1, cost 0.4966353 and 1.2388999 in the mean.
    """
    known = (
        ([[0.2, 0.1, -0.1]], [0], 0.9729189),
        ([[0.1, 0.2, 0.9], [1.1, 0.1, 0.2], [0.2, 2.1, 0.1]], [2, 0, 1], 0.4966353),
        ([[0.8, 0.2, 0.3], [0.2, 0.3, 0.5], [0.2, 0.2, 0.5]], [2, 0, 1], 1.2388999),
    )
    for logits, labels, mean in known:
        losses = student.cross_entropy_with_logits(torch.tensor(logits), torch.tensor(labels))
        expect.close(losses.mean(), torch.tensor(mean), entry="The mean loss")


@check(points=3, batch=labelled_logits())
def written_from_scratch(student, batch):
    """cross_entropy_with_logits is right without the help of a ready-made one.

    Write it with exp, log, sum (or logsumexp) and indexing. torch's softmax, log_softmax and
    cross_entropy, as functions, methods or modules, are what this exercise asks you to build.
    """
    o, y = batch
    expect.from_scratch(student.cross_entropy_with_logits, o, y)
    expect.close(student.cross_entropy_with_logits(o, y), right(o, y), scale=o)
