"""The checks of softmax."""

import torch

from grader import check, expect, strategies


def right(X):
    """Return the correct softmax(X)."""
    return torch.softmax(X, dim=1)


def answers_come_from_the_logits(student, X):
    """Expect, before a law is judged, a result that depends on X: some laws hold for zeros or X itself."""
    # Over either dimension, equal logits get equal probabilities here.
    high, low = X.max(), X.min()
    low = low - 1 if low == high else low
    logits = torch.stack((high, low, low, high)).reshape(2, 2)
    P = expect.in_any_form(student.softmax, logits)
    if torch.equal(P, logits):
        raise expect.NotJudged("softmax(X) returned X itself: nothing was computed.")
    with expect.given():
        expect.follows(P.flatten(), (0, 1, 1, 0))


@check(points=1, X=strategies.logits())
def rows_sum_to_one(student, X):
    """Every row of softmax(X) sums to 1.

    Divide each row by its own sum over the classes (dim=1). With keepdim=True the sums have the shape
    (n, 1), so the division works row by row.
    """
    sums = expect.in_any_form(student.softmax, X).sum(dim=1)
    expect.close(sums, torch.ones_like(sums), scale=X, entry="The sum of row {}")
    answers_come_from_the_logits(student, X)


@check(points=1, X=strategies.logits())
def entries_are_probabilities(student, X):
    """Every entry of softmax(X) lies between 0 and 1.

    exp() of any logit is positive. Dividing a positive number by a sum that includes it gives at most
    1.
    """
    expect.between(expect.in_any_form(student.softmax, X), 0, 1)
    answers_come_from_the_logits(student, X)


@check(points=3, core=True, X=strategies.logits())
def equals_the_definition(student, X):
    """softmax(X) is exp(X) divided by the sum of exp(X) over each row.

    Take exp() of all logits, sum over the classes (dim=1), and divide. Compute one row by hand and compare:
    the row (0, log 3) gives the probabilities 0.25 and 0.75.
    """
    expect.close(expect.in_any_form(student.softmax, X), right(X), scale=X)


@check(points=1, X=strategies.logits())
def keeps_shape_and_dtype(student, X):
    """softmax(X) has the same shape and dtype as X.

    Compute the result from X with torch operations, in the dtype of X: torch.zeros(...) alone is float32,
    and float32 has only seven digits. X may be a transposed view: where view() fails, use reshape().
    """
    expect.full_precision(student.softmax(X), right(X), scale=X)
    answers_come_from_the_logits(student, X)


@check(points=1, X=strategies.logits(classes=2))
def keeps_the_order(student, X):
    """In each row, a larger logit gets a larger probability.

    exp() is increasing, and all entries of a row are divided by the same sum. If the order is reversed, look
    for a minus sign before the logits; a sum over dim=0 also changes it.
    """
    expect.same_order(expect.in_any_form(student.softmax, X), right(X))
    answers_come_from_the_logits(student, X)


@check(points=1, X=strategies.logits(), shift=strategies.shifts())
def ignores_a_shift(student, X, shift):
    """Adding the same number to all logits does not change the probabilities.

    exp(x + c) = exp(x) * exp(c), and exp(c) cancels in the fraction. Do you add something to the sum or
    to the logits that does not cancel?
    """
    P = expect.in_any_form(student.softmax, X)
    shifted = expect.in_any_form(student.softmax, X + shift)
    # Both are rounded.
    expect.close(shifted, P, scale=2 * (1 + X.abs() + abs(shift)))
    answers_come_from_the_logits(student, X)


@check(points=1, X=strategies.logits(), other=strategies.logits())
def rows_are_independent(student, X, other):
    """A row's probabilities do not depend on the other rows.

    Take sums and maxima within each row (dim=1), not over the whole tensor and not over dim=0. With
    keepdim=True each row's sum stays in its own row when you divide.
    """
    rows = torch.cat((X[:1], other[:, :1].to(X.dtype).expand(-1, X.shape[1])))
    P = expect.in_any_form(student.softmax, X[:1])
    expect.close(expect.in_any_form(student.softmax, rows)[:1], P, scale=2 * (1 + rows.abs()))
    answers_come_from_the_logits(student, X)


@check(points=2, X=strategies.large_logits())
def large_logits_stay_finite(student, X):
    """Logits as large as 10,000, or as small as -10,000, give correct probabilities.

    exp(1000) overflows to infinity, and infinity / infinity is nan. Subtract each row's largest logit
    before exp(): the probabilities stay the same.
    """
    expect.close(expect.in_any_form(student.softmax, X), right(X), scale=X)


@check(points=1, X=strategies.far_apart_rows())
def rows_far_apart_stay_finite(student, X):
    """A row whose logits are thousands below another row's gets correct probabilities.

    Before exp(), subtract each row's own maximum: X.amax(dim=1, keepdim=True). With the maximum of the
    whole batch, every exp() in a much lower row is 0, and 0 / 0 is nan.
    """
    expect.close(expect.in_any_form(student.softmax, X), right(X), scale=X)


@check(points=1, X=strategies.logits())
def one_example_and_one_class_work(student, X):
    """softmax works for a batch of one example and for a single class.

    Give dimensions by number, as in dim=1. Avoid squeeze(): it removes every dimension of size 1. Here X has
    the shape (1, k) or (n, 1), and the result keeps this shape.
    """
    expect.close(expect.in_any_dtype(student.softmax, X[:1]), right(X[:1]), scale=X)
    expect.close(expect.in_any_dtype(student.softmax, X[:, :1]), right(X[:, :1]), scale=X)


@check(points=1, X=strategies.logits())
def leaves_its_input_alone(student, X):
    """softmax(X) does not change X.

    X -= ..., X.exp_() and X[...] = ... change the caller's tensor. X = X - ... makes a new one.
    """
    (after,) = student.softmax.inputs_after(X)
    expect.unchanged(after, X, name="X")
    answers_come_from_the_logits(student, X)


@check(points=3, X=strategies.logits(), column=strategies.class_indices())
def gradient_is_right(student, X, column):
    """The gradient at X is correct: each row's Jacobian is diag(p) - p pᵀ.

    Use only torch operations on X. .detach(), .data, .item(), numpy() and torch.tensor(...) break the
    gradient: autograd cannot follow them. Do not write into X (X -= ...).
    """
    weights = torch.zeros_like(X)
    weights[:, column % X.shape[1]] = 1
    p = right(X)
    expected = p * (weights - (p * weights).sum(dim=1, keepdim=True))
    slope = student.softmax.gradient(X, weights=weights)
    expect.close(slope, expected, scale=X, entry="The gradient at [{}]")


@check(points=4, X=strategies.logits())
def written_from_scratch(student, X):
    """softmax(X) is correct and does not use torch's own softmax.

    Write it with exp, a sum and a division. Do not call torch's softmax, log_softmax or softmin as a
    function, a method or a module: building them is this exercise.
    """
    expect.from_scratch(student.softmax, X)
    with expect.given():
        expect.close(expect.in_any_form(student.softmax, X), right(X), scale=X)
