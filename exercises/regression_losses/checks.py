"""The laws of losses for regression."""

import torch
from hypothesis import strategies as st
from torch.nn import functional as F

from grader import check, expect, strategies

# Enough examples for a law that does not depend much on the numbers.
FEW = 40
DELTAS = st.sampled_from((1.0, 0.5, 2.0))
OUTLIER = 1000


def right(y_hat, y, delta):
    """Return the correct value of each of the three losses, by name."""
    return {
        "l2_loss": F.mse_loss(y_hat, y, reduction="none") / 2,
        "l1_loss": F.l1_loss(y_hat, y, reduction="none"),
        "huber_loss": F.huber_loss(y_hat, y, reduction="none", delta=delta),
    }


def losses_of(student, delta):
    """Return the three losses, each with its further arguments."""
    return (student.l2_loss, ()), (student.l1_loss, ()), (student.huber_loss, (delta,))


def ask_all(student, y_hat, y, delta):
    """Call the three losses one after the other; yield their names and results, or the means of them."""
    for function, rest in losses_of(student, delta):
        yield function.name, expect.in_any_form(function, y_hat, y, *rest, or_mean=True)


def expect_loss(found, expected, scale, name):
    """Expect a loss (...), or its mean: one law is about how many numbers come back."""
    if found.dim() == 0:
        expect.close(found, expected.mean(), scale=scale, entry="The mean of {name}", name=name)
    else:
        expect.close(found, expected, scale=scale, entry="Entry [{}] of {name}", name=name)


def expect_all(student, y_hat, y, delta):
    """Expect all three losses to be correct."""
    expected = right(y_hat, y, delta)
    for name, found in ask_all(student, y_hat, y, delta):
        expect_loss(found, expected[name], (y_hat - y) ** 2, name)


def expect_huber(student, y_hat, y, delta):
    """Expect the Huber loss to be correct."""
    expected = right(y_hat, y, delta)["huber_loss"]
    found = expect.in_any_form(student.huber_loss, y_hat, y, delta)
    expect.close(found, expected, scale=(y_hat - y) ** 2)


def losses_come_from_the_residuals(student, y_hat, y):
    """Expect, before a law is judged, losses that depend on y_hat and y: some laws hold for zeros."""
    y_hat, y = y_hat.flatten(), y.flatten()
    n = len(y)
    # The same residuals at other places, and larger ones between them.
    larger = y + (y_hat - y).abs() + 1.5
    arguments = torch.cat((y_hat, larger, y_hat + 1)), torch.cat((y, y, y + 1))
    following = 0
    for function, rest in losses_of(student, 4.0):
        try:
            with expect.given():
                expect.follows(
                    expect.in_any_form(function, *arguments, *rest),
                    (*range(n), *range(n, 2 * n), *range(n)),
                )
        except expect.NotJudged as reason:
            why = reason
        else:
            following += 1
    if following < 2:
        # A mistake in one of the three functions is the subject of its own laws.
        raise why


@check(points=2, core=True, batch=strategies.outputs_and_targets())
def l2_is_half_the_square(student, batch):
    """l2_loss is half the square of the residual, for each entry.

    Subtract, square, divide by 2: for the residual 3 the loss is 4.5. A result of 9 points to a missing half.
    Do not take a mean or a sum: each entry keeps its own loss.
    """
    y_hat, y = batch
    found = expect.in_any_form(student.l2_loss, y_hat, y)
    expect.close(found, right(y_hat, y, 1.0)["l2_loss"], scale=(y_hat - y) ** 2)


@check(points=2, batch=strategies.outputs_and_targets())
def l2_pulls_with_the_residual(student, batch):
    """The gradient of l2_loss is the residual y_hat - y.

    Use only torch operations on y_hat: with .detach(), .data, .item(), numpy() and torch.tensor(...),
    autograd cannot compute a gradient. If the gradient is twice too large, the half may be missing.
    """
    y_hat, y = batch
    slope = student.l2_loss.gradient(y_hat, y, weights=torch.ones_like(y))
    expect.close(slope, y_hat - y, scale=y_hat - y, entry="The gradient at [{}]")


@check(points=2, core=True, batch=strategies.outputs_and_targets())
def l1_is_the_absolute_value(student, batch):
    """l1_loss is the absolute value of the residual, for each entry.

    For the residuals 3 and -3 the loss is 3 each time. abs() removes the sign of each entry. If the result is
    a single number, look for a sum or a mean over the entries.
    """
    y_hat, y = batch
    found = expect.in_any_form(student.l1_loss, y_hat, y)
    expect.close(found, right(y_hat, y, 1.0)["l1_loss"], scale=y_hat - y)


@check(points=2, batch=strategies.outputs_and_targets())
def l1_pulls_alike(student, batch):
    """The gradient of l1_loss is 1 above the target and -1 below it, at any distance.

    abs() has this gradient if you apply it to y_hat - y and not to a detached copy. If the gradient changes
    near the target, the loss is often smooth there, like huber_loss.
    """
    y_hat, y = batch
    # At a residual of 0 the gradient is not defined.
    y_hat = torch.where(y_hat == y, y + 1, y_hat)
    slope = student.l1_loss.gradient(y_hat, y, weights=torch.ones_like(y))
    expect.close(slope, torch.sign(y_hat - y), entry="The gradient at [{}]")


@check(points=1, batch=strategies.outputs_and_targets(), delta=DELTAS)
def huber_is_the_square_inside(student, batch, delta):
    """If |r| <= delta, huber_loss is half the square of the residual r, like l2_loss.

    Here delta is only the limit: the loss itself does not depend on delta, and nothing is divided by it.
    `if` works on one number, not on a tensor; use torch.where.
    """
    y_hat, y = first_entry(batch)
    expect_huber(student, y + (y_hat - y).clamp(-delta, delta), y, delta)


@check(points=1, batch=strategies.outputs_and_targets(), delta=DELTAS)
def huber_is_linear_outside(student, batch, delta):
    """If |r| > delta, huber_loss is delta * (|r| - delta / 2).

    This line has the slope delta and meets the square at |r| = delta, where both are delta * delta / 2.
    For the residual 3 and delta = 2 the loss is 4.
    """
    y_hat, y = first_entry(batch)
    residual = y_hat - y
    side = torch.where(residual < 0, -1.0, 1.0).to(y.dtype)
    expect_huber(student, y + residual + side * delta, y, delta)


def first_entry(batch):
    """Return the first entry of outputs and targets (1,): another law is about several entries."""
    return [one.flatten()[:1] for one in batch]


@check(points=1, core=True, batch=strategies.outputs_and_targets(), delta=DELTAS)
def huber_decides_entry_by_entry(student, batch, delta):
    """huber_loss chooses between square and line for each entry separately.

    `if` works on one number, not on a tensor with several entries. torch.where decides for each entry;
    a mask does so, too.
    """
    y_hat, y = batch
    expect_huber(student, y_hat, y, delta)


@check(points=1, batch=strategies.outputs_and_targets(), delta=DELTAS)
def huber_pulls_up_to_delta(student, batch, delta):
    """The gradient of huber_loss is the residual, limited to the range from -delta to delta.

    At |r| = delta both branches have the same gradient. Compute both from y_hat without .detach(), .item() or
    torch.tensor(...). Choose the branch for each entry, for example with torch.where.
    """
    y_hat, y = batch
    slope = student.huber_loss.gradient(y_hat, y, delta, weights=torch.ones_like(y))
    residual = y_hat - y
    expect.close(slope, residual.clamp(-delta, delta), scale=residual, entry="The gradient at [{}]")


@check(points=1, batch=strategies.outputs_and_targets(), delta=DELTAS)
def the_side_is_irrelevant(student, batch, delta):
    """The losses are symmetric: swapping y_hat and y gives the same losses.

    Use |r| and not r in the comparison and in the line: the residual -3 is large, although -3 < delta.
    """
    y_hat, y = batch
    scale = (y_hat - y) ** 2
    for function, rest in losses_of(student, delta):
        try:
            one, other = (
                expect.in_any_form(function, *pair, *rest, or_mean=True) for pair in ((y_hat, y), (y, y_hat))
            )
        except expect.NotJudged:
            continue
        # Both are rounded.
        expect_loss(other, one, 2 * (1 + scale), function.name)
    losses_come_from_the_residuals(student, y_hat, y)


@check(points=1, batch=strategies.outputs_and_targets(), delta=DELTAS)
def outliers_count_linearly(student, batch, delta):
    """For outliers, l1_loss and huber_loss grow linearly, and l2_loss grows as the square.

    Far from the target, if |r| grows by 1,000, l1_loss grows by 1,000 and huber_loss by delta * 1,000. If
    huber_loss grows faster, look at its condition: it must compare the absolute value.
    """
    y_hat, y = batch
    with expect.given():
        expect_all(student, y_hat, y, delta)
    away = torch.where(y_hat < y, -OUTLIER, OUTLIER).to(y.dtype)
    expect_all(student, y_hat + away, y, delta)


@check(points=1, examples=FEW, batch=strategies.outputs_and_targets(), delta=DELTAS)
def keeps_shape_and_dtype(student, batch, delta):
    """The losses have the shape and the dtype of y_hat, for any shape and dtype.

    Take no mean and no sum, and do not flatten. torch.zeros(...) is always float32; torch.zeros_like(y_hat)
    has the dtype of y_hat.
    """
    y_hat, y = batch
    for function, rest in losses_of(student, delta):
        function(y_hat, y, *rest)
    losses_come_from_the_residuals(student, y_hat, y)


@check(points=1, examples=FEW, batch=strategies.outputs_and_targets(), delta=DELTAS)
def leaves_its_input_alone(student, batch, delta):
    """The losses do not change y_hat or y.

    y_hat -= y and y_hat.sub_(y) change the caller's tensor; y_hat - y makes a new one. Store this difference
    under a new name, and do not assign to its arguments' entries.
    """
    y_hat, y = batch
    for function, rest in losses_of(student, delta):
        y_hat_after, y_after, *_ = function.inputs_after(y_hat, y, *rest)
        expect.unchanged(y_hat_after, y_hat, name="y_hat")
        expect.unchanged(y_after, y, name="y")
    losses_come_from_the_residuals(student, y_hat, y)


@check(points=3, batch=strategies.outputs_and_targets(), delta=DELTAS)
def written_from_scratch(student, batch, delta):
    """The three losses are correct and do not use ready-made losses.

    Write them with a difference, a square, abs and where. torch's mse_loss, l1_loss, smooth_l1_loss and
    huber_loss must not be used, as functions or as modules.
    """
    y_hat, y = batch
    expect.names_nothing_forbidden(student)
    expect.from_scratch(student.l2_loss, y_hat, y)
    expect.from_scratch(student.l1_loss, y_hat, y)
    expect.from_scratch(student.huber_loss, y_hat, y, delta)
    with expect.given():
        expect_all(student, y_hat, y, delta)
