"""The laws of losses for regression."""

from math import isclose

import torch
from hypothesis import strategies as st
from torch.nn import functional as F

from grader import check
from grader.authoring import expect
from grader.authoring.strategies import outputs_and_targets

# Enough examples for a law whose outcome depends on little of them.
FEW = 40
DELTAS = st.sampled_from((1.0, 0.5, 2.0))
OUTLIER = 1000
# Residuals of 1, 3 and 1, from numbers that differ.
THREE_RESIDUALS = torch.tensor([1.0, 3.0, 2.0]), torch.tensor([0.0, 0.0, 1.0])


def right(y_hat, y, delta):
    """What each of the three losses should be, by its name."""
    return {
        "l2_loss": F.mse_loss(y_hat, y, reduction="none") / 2,
        "l1_loss": F.l1_loss(y_hat, y, reduction="none"),
        "huber_loss": F.huber_loss(y_hat, y, reduction="none", delta=delta),
    }


def ask_all(student, y_hat, y, delta):
    """Call the three losses one after the other. Yields their names and answers."""
    yield "l2_loss", student.l2_loss(y_hat, y)
    yield "l1_loss", student.l1_loss(y_hat, y)
    yield "huber_loss", student.huber_loss(y_hat, y, delta)


def expect_all(student, y_hat, y, delta):
    """Expect all three losses to be right."""
    expected = right(y_hat, y, delta)
    for name, found in ask_all(student, y_hat, y, delta):
        expect.close(found, expected[name], scale=(y_hat - y) ** 2, entry="Entry [{}] of {name}", name=name)


def expect_huber(student, y_hat, y, delta):
    """Expect the Huber loss to be right."""
    expected = right(y_hat, y, delta)["huber_loss"]
    expect.close(student.huber_loss(y_hat, y, delta), expected, scale=(y_hat - y) ** 2)


def losses_come_from_the_residuals(student):
    """Expect losses that have to do with y_hat and y: zeros, noise or y_hat would do for some laws."""
    for name, found in ask_all(student, *THREE_RESIDUALS, 4.0):
        first, other, last = found.tolist()
        if not isclose(first, last, rel_tol=1e-5) or first == other:
            raise expect.Failure(
                "The first and the last residual are equal and should cost the same in {name}, and the "
                "one between them another amount; these losses do not come from y_hat - y.",
                name=name,
            )


@check(points=2, batch=outputs_and_targets())
def l2_is_half_the_square(student, batch):
    """l2_loss is half the square of the residual, entry by entry.

    Subtract, square, divide by 2: a residual of 3 costs 4.5. The half belongs to it.
    """
    y_hat, y = batch
    expect.close(student.l2_loss(y_hat, y), right(y_hat, y, 1.0)["l2_loss"], scale=(y_hat - y) ** 2)


@check(points=1, batch=outputs_and_targets())
def l2_pulls_with_the_residual(student, batch):
    """The slope of l2_loss is the residual: what is far away is pulled hard.

    Stay with torch operations on y_hat: .detach(), .data, .item(), numpy() and torch.tensor(...) cut
    the thread that autograd follows.
    """
    y_hat, y = batch
    slope = student.l2_loss.gradient(y_hat, y, weights=torch.ones_like(y))
    expect.close(slope, y_hat - y, scale=y_hat - y, entry="The gradient at [{}]")


@check(points=1, batch=outputs_and_targets())
def l1_is_the_absolute_value(student, batch):
    """l1_loss is the absolute value of the residual, entry by entry.

    A residual of 3 costs 3, and so does one of -3.
    """
    y_hat, y = batch
    expect.close(student.l1_loss(y_hat, y), right(y_hat, y, 1.0)["l1_loss"], scale=y_hat - y)


@check(points=1, batch=outputs_and_targets())
def l1_pulls_alike(student, batch):
    """The slope of l1_loss is 1 above the target and -1 below, however far away it is.

    abs() has this slope, as long as it is taken of y_hat - y and not of a detached copy.
    """
    y_hat, y = batch
    # At a residual of 0 there is no slope.
    y_hat = torch.where(y_hat == y, y + 1, y_hat)
    slope = student.l1_loss.gradient(y_hat, y, weights=torch.ones_like(y))
    expect.close(slope, torch.sign(y_hat - y), entry="The gradient at [{}]")


@check(points=2, batch=outputs_and_targets(), delta=DELTAS)
def huber_is_the_square_inside(student, batch, delta):
    """Where a residual is at most delta in size, huber_loss is half its square, as l2_loss is.

    Near the target, delta has no part in the loss: it says only where "near" ends, and nothing is
    divided by it. An if can't ask a tensor of several entries where they are; torch.where can.
    """
    y_hat, y = batch
    expect_huber(student, y + (y_hat - y).clamp(-delta, delta), y, delta)


@check(points=2, batch=outputs_and_targets(), delta=DELTAS)
def huber_is_linear_outside(student, batch, delta):
    """Where a residual r is larger than delta, huber_loss is delta * (|r| - delta / 2).

    The line has the slope delta and meets the square at |r| = delta, where both are delta * delta / 2.
    Try a residual of 3 with a delta of 2: 4.
    """
    y_hat, y = batch
    residual = y_hat - y
    side = torch.where(residual < 0, -1.0, 1.0).to(y.dtype)
    expect_huber(student, y + residual + side * delta, y, delta)


@check(points=1, batch=outputs_and_targets(), delta=DELTAS)
def huber_decides_entry_by_entry(student, batch, delta):
    """Small and large residuals in one tensor each get their own branch of huber_loss.

    An if decides once, for all entries together, and refuses a tensor of several. torch.where decides
    for each; so does a mask.
    """
    y_hat, y = batch
    expect_huber(student, y_hat, y, delta)


@check(points=2, batch=outputs_and_targets(), delta=DELTAS)
def huber_pulls_up_to_delta(student, batch, delta):
    """The slope of huber_loss is the residual, cut off at delta and at -delta.

    At |r| = delta the slopes of both branches are equal. Both have to hang on y_hat: no .detach(), no
    .item(), no torch.tensor(...).
    """
    y_hat, y = batch
    slope = student.huber_loss.gradient(y_hat, y, delta, weights=torch.ones_like(y))
    residual = y_hat - y
    expect.close(slope, residual.clamp(-delta, delta), scale=residual, entry="The gradient at [{}]")


@check(points=1, batch=outputs_and_targets(), delta=DELTAS)
def the_side_is_irrelevant(student, batch, delta):
    """Outputs and targets may change places: too much costs what too little costs.

    Compare and multiply with |r| and not with r: a residual of -3 is not smaller than a delta of 1.
    """
    y_hat, y = batch
    expect_all(student, y, y_hat, delta)


@check(points=1, batch=outputs_and_targets(), delta=DELTAS)
def outliers_count_linearly(student, batch, delta):
    """The cost of an outlier grows linearly in l1_loss and huber_loss, and as the square in l2_loss.

    Far away, 1,000 more cost 1,000 more in l1_loss and delta times 1,000 more in huber_loss: neither a
    million nor nothing at all.
    """
    y_hat, y = batch
    away = torch.where(y_hat < y, -OUTLIER, OUTLIER).to(y.dtype)
    expect_all(student, y_hat + away, y, delta)


@check(points=1, examples=FEW, batch=outputs_and_targets(), delta=DELTAS)
def keeps_shape_and_dtype(student, batch, delta):
    """The losses have the shape and the dtype of y_hat, whatever they are.

    No mean and no sum, which are for the training loop to take; no flattening; and torch.zeros(...)
    alone is float32, where torch.zeros_like(y_hat) is what y_hat is.
    """
    y_hat, y = batch
    list(ask_all(student, y_hat, y, delta))
    losses_come_from_the_residuals(student)


@check(points=1, examples=FEW, batch=outputs_and_targets(), delta=DELTAS)
def leaves_its_input_alone(student, batch, delta):
    """None of the losses changes y_hat or y.

    y_hat -= y and y_hat.sub_(y) write into the caller's tensor; y_hat - y makes a new one.
    """
    y_hat, y = batch
    for function, rest in ((student.l2_loss, ()), (student.l1_loss, ()), (student.huber_loss, (delta,))):
        y_hat_after, y_after, *_ = function.inputs_after(y_hat, y, *rest)
        expect.unchanged(y_hat_after, y_hat, name="y_hat")
        expect.unchanged(y_after, y, name="y")
    losses_come_from_the_residuals(student)


@check(points=3, batch=outputs_and_targets(), delta=DELTAS)
def written_from_scratch(student, batch, delta):
    """The three losses are right without the help of ready-made ones.

    Write them with a difference, a square, abs and where. torch's mse_loss, l1_loss, smooth_l1_loss
    and huber_loss, as functions or modules, are what this exercise asks you to build.
    """
    y_hat, y = batch
    expect.names_nothing_forbidden(student)
    expect.from_scratch(student.l2_loss, y_hat, y)
    expect.from_scratch(student.l1_loss, y_hat, y)
    expect.from_scratch(student.huber_loss, y_hat, y, delta)
    expect_all(student, y_hat, y, delta)
