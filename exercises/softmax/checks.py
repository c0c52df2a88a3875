"""The laws of softmax."""

from math import isclose

import torch

from grader import check
from grader.authoring import expect
from grader.authoring.strategies import class_indices, far_apart_rows, large_logits, logits, shifts

# Over the wrong dimension, too, equal logits get equal numbers here.
TWO_LOGITS = torch.tensor([[2.0, 0.0], [0.0, 2.0]])


def right(X):
    """The probabilities that softmax(X) should be."""
    return torch.softmax(X, dim=1)


def answers_come_from_the_logits(student):
    """Expect an answer that has to do with X: zeros, noise or X itself alone would do for some laws."""
    P = student.softmax(TWO_LOGITS)
    if torch.equal(P, TWO_LOGITS):
        raise expect.Failure("softmax(X) is X itself: nothing is computed.")
    (first, second), (third, fourth) = P.tolist()
    if first == second or not (isclose(first, fourth, rel_tol=1e-5) and isclose(second, third, rel_tol=1e-5)):
        raise expect.Failure(
            "Equal logits should get equal probabilities here, and different ones different; "
            "this answer does not come from the logits."
        )


@check(points=1, X=logits())
def rows_sum_to_one(student, X):
    """Every row of softmax(X) sums to 1.

    Divide each row by its own sum, over the classes: dim=1. With keepdim=True the sum stays a
    column, so that it broadcasts along the row.
    """
    sums = student.softmax(X).sum(dim=1)
    expect.close(sums, torch.ones_like(sums), scale=X, entry="The sum of row {}")
    answers_come_from_the_logits(student)


@check(points=1, X=logits())
def entries_are_probabilities(student, X):
    """Every entry of softmax(X) lies between 0 and 1.

    exp() makes every logit positive, and a positive number divided by a sum that contains it is at
    most 1.
    """
    expect.between(student.softmax(X), 0, 1)
    answers_come_from_the_logits(student)


@check(points=3, X=logits())
def equals_the_definition(student, X):
    """softmax(X) is exp(X) divided by the sum of exp(X) over each row.

    Take exp() of all logits, sum over the classes (dim=1), divide. Work one row out by hand and
    compare.
    """
    expect.close(student.softmax(X), right(X), scale=X)


@check(points=1, X=logits())
def keeps_shape_and_dtype(student, X):
    """softmax(X) has the shape and the dtype of X, whatever X is.

    Build the result from X itself with torch operations: torch.zeros(...) alone is float32. A
    transposed X is no less a matrix: where view() refuses it, reshape() works.
    """
    student.softmax(X)
    answers_come_from_the_logits(student)


@check(points=1, X=logits(classes=2))
def keeps_the_order(student, X):
    """A larger logit gets a larger probability than a smaller one in its row.

    exp() is increasing, and all entries of a row are divided by the same sum.
    """
    expect.same_order(student.softmax(X), right(X))
    answers_come_from_the_logits(student)


@check(points=1, X=logits(), shift=shifts())
def ignores_a_shift(student, X, shift):
    """Adding one number to all logits leaves the probabilities as they are.

    exp(x + c) = exp(x) * exp(c), and exp(c) cancels in the fraction. Is something added to the
    sum or to the logits that does not cancel?
    """
    expect.close(student.softmax(X + shift), right(X), scale=X.abs() + abs(shift))


@check(points=1, X=logits(), other=logits())
def rows_are_independent(student, X, other):
    """A row's probabilities do not depend on the other rows.

    Sums and maxima are each row's own: dim=1, not the whole tensor and not dim=0.
    """
    rows = torch.cat((X[:1], other[:, :1].to(X.dtype).expand(-1, X.shape[1])))
    expect.close(student.softmax(rows)[:1], right(X[:1]), scale=rows)


@check(points=2, X=large_logits())
def large_logits_stay_finite(student, X):
    """Logits as large as 10,000, or as small as -10,000, give the right probabilities.

    exp(1000) overflows to infinity, and infinity / infinity is nan. Subtract each row's largest
    logit before exp(): that changes nothing else.
    """
    expect.close(student.softmax(X), right(X), scale=X)


@check(points=1, X=far_apart_rows())
def rows_far_apart_stay_finite(student, X):
    """Rows whose logits are thousands below another row's give the right probabilities.

    The number to subtract before exp() is each row's own maximum: X.amax(dim=1, keepdim=True). With
    the maximum of the whole batch, every exp() of a much lower row is 0, and 0 / 0 is nan.
    """
    expect.close(student.softmax(X), right(X), scale=X)


@check(points=1, X=logits())
def one_example_and_one_class_work(student, X):
    """A batch of one example, and a single class, work like any other.

    Name dimensions by number, as in dim=1, and avoid squeeze(): it drops every dimension of size 1.
    """
    expect.close(student.softmax(X[:1]), right(X[:1]), scale=X)
    expect.close(student.softmax(X[:, :1]), right(X[:, :1]), scale=X)


@check(points=1, X=logits())
def leaves_its_input_alone(student, X):
    """softmax(X) does not change X.

    X -= ..., X.exp_() and X[...] = ... write into the caller's tensor. X = X - ... makes a new one.
    """
    (after,) = student.softmax.inputs_after(X)
    expect.unchanged(after, X, name="X")
    answers_come_from_the_logits(student)


@check(points=3, X=logits(), column=class_indices())
def gradient_is_right(student, X, column):
    """Gradients flow back to X: the Jacobian of a row is diag(p) - p pᵀ.

    Stay with torch operations on X: .detach(), .data, .item(), numpy() and torch.tensor(...) cut
    the thread that autograd follows, and writing into X (X -= ...) tangles it.
    """
    weights = torch.zeros_like(X)
    weights[:, column % X.shape[1]] = 1
    p = right(X)
    expected = p * (weights - (p * weights).sum(dim=1, keepdim=True))
    slope = student.softmax.gradient(X, weights=weights)
    expect.close(slope, expected, scale=X, entry="The gradient at [{}]")


@check(points=4, X=logits())
def written_from_scratch(student, X):
    """softmax(X) is right without the help of a ready-made softmax.

    Write it with exp, sum and a division. torch.softmax, log_softmax and softmin, as functions,
    methods or modules, are what this exercise asks you to build.
    """
    expect.from_scratch(student.softmax, X)
    expect.close(student.softmax(X), right(X), scale=X)
