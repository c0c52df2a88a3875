"""The checks of cross entropy from logits."""

import torch
from torch.nn import functional as F

from grader import check, expect, strategies

# Few examples are enough for a check whose outcome hardly depends on them.
FEW = 40


def right(o, y):
    """Return the correct cross_entropy_with_logits(o, y)."""
    # torch returns -0 where the loss is 0.
    return F.cross_entropy(o, y, reduction="none") + 0.0


def labels_from(o, column):
    """Return a label for each row of o: `column`, `column` + 1 and so on, modulo the number of classes."""
    return (torch.arange(len(o)) + column) % o.shape[1]


def losses_come_from_the_arguments(student, o, y):
    """Expect, before a law is judged, losses that depend on o and y: some laws hold for zeros or noise."""
    n, k = o.shape
    # One class more, whose logit is that of no other one; half of the rows have it as their label.
    logits = torch.cat((o, torch.full((n, 1), 0.3141)), dim=1)
    labels = torch.cat((y, torch.full_like(y, k), y))
    losses = losses_or_mean(student, logits.repeat(3, 1), labels)
    if losses.dim() == 0:
        batches = ((logits, labels[:n]), (logits, labels[n : 2 * n]), (logits.repeat(2, 1), y.repeat(2)))
        means = torch.stack([losses_or_mean(student, *batch).reshape(-1).mean() for batch in batches])
        with expect.given():
            expect.follows(means, (0, 1, 0))
        return
    with expect.given():
        expect.follows(losses, (*range(n), *range(n, 2 * n), *range(n)))


def losses_or_mean(student, o, y):
    """Return the losses, or their mean: one law is about how many numbers come back."""
    return expect.in_any_form(student.cross_entropy_with_logits, o, y, or_mean=True)


def expect_losses(student, o, y):
    """Expect the correct losses, or their mean."""
    found, expected = losses_or_mean(student, o, y), right(o, y)
    if found.dim() == 0:
        expect.close(found, expected.mean(), scale=o, entry="The mean loss")
    else:
        expect.close(found, expected, scale=o)


@check(points=3, core=True, batch=strategies.labelled_logits())
def equals_torchs_cross_entropy(student, batch):
    """Each loss is the logarithm of the sum of the row's exp(o), minus the true class's logit.

    This is -log(exp(o_y) / sum), simplified; it includes the softmax, the logarithm and the minus sign.
    Sum over the classes (dim=1). o[torch.arange(n), y] picks one logit per row.
    """
    o, y = batch
    losses = expect.in_any_form(student.cross_entropy_with_logits, o, y)
    expect.close(losses, right(o, y), scale=o)


@check(points=1, examples=FEW, batch=strategies.labelled_logits(), dtype=strategies.dtypes())
def returns_one_loss_an_example(student, batch, dtype):
    """The losses have the shape (n,) and o's dtype, also for n = 1.

    Do not take a mean or a sum: the training loop does that. Do not return a column (n, 1). Avoid
    squeeze(): it turns a single example's loss into a tensor without dimensions. torch.zeros(n) is
    float32, which has only seven digits: compute in the dtype of o.
    """
    o, y = batch
    logits = o.to(dtype)
    expect.full_precision(student.cross_entropy_with_logits(logits, y), right(logits, y), scale=o)
    losses_come_from_the_arguments(student, o, y)


@check(points=2, o=strategies.large_logits(), column=strategies.class_indices())
def large_logits_stay_finite(student, o, column):
    """Logits as large as 10,000, or as small as -10,000, give correct losses.

    exp(1000) overflows to infinity, and the logarithm of a sum of zeros is -inf. Subtract each row's
    largest logit before exp(), and subtract it from the true class's logit, too.
    """
    expect_losses(student, o, labels_from(o, column))


@check(points=2, o=strategies.large_logits(), column=strategies.class_indices())
def hopeless_answers_cost_their_distance(student, o, column):
    """The loss is 200 where the true class's logit is 200 below the largest, although its probability is 0.

    exp(-200) is 0 in float32, and log(0) is -inf. Do not compute the probability: the logarithm and the
    exponential of the true class cancel on paper. A clamp or a small number inside the logarithm does
    not help.
    """
    o = o - o.amax(dim=1, keepdim=True)
    expect_losses(student, o, labels_from(o, column))


@check(points=1, o=strategies.far_apart_rows(), column=strategies.class_indices())
def rows_far_apart_stay_finite(student, o, column):
    """A row whose logits are thousands below another row's gets a correct loss.

    Before exp(), subtract each row's own maximum: o.amax(dim=1, keepdim=True). With the maximum of the
    whole batch, every exp() in a much lower row is 0, and log(0) is -inf.
    """
    expect_losses(student, o, labels_from(o, column))


@check(points=1, batch=strategies.labelled_logits(), shift=strategies.shifts())
def ignores_a_shift(student, batch, shift):
    """Adding the same number to all logits does not change the losses.

    Both terms of the difference grow by that number. If you subtract a maximum in one term, subtract it
    in the other, too.
    """
    o, y = batch
    losses = losses_or_mean(student, o, y)
    # Both are rounded.
    scale = 2 * (1 + o.abs() + abs(shift))
    expect.close(losses_or_mean(student, o + shift, y), losses, scale=scale)
    losses_come_from_the_arguments(student, o, y)


@check(points=2, batch=strategies.labelled_logits())
def gradient_is_probabilities_minus_labels(student, batch):
    """The gradient at the logits is softmax(o) minus one-hot(y).

    Use only torch operations on o. .detach(), .data, .item(), numpy() and torch.tensor(...) break the
    gradient: autograd cannot follow them. If a gradient is there but wrong, check the loss values first.
    """
    o, y = batch
    expect_gradient(student, o, y)


@check(points=1, o=strategies.large_logits(), column=strategies.class_indices())
def gradient_at_large_logits_is_right(student, o, column):
    """The gradient at large logits is softmax(o) minus one-hot(y), too.

    Replacing an infinity with torch.where or nan_to_num afterwards makes the gradient nan, and a clamp
    makes it 0. Avoid the infinity in the first place.
    """
    expect_gradient(student, o, labels_from(o, column))


def expect_gradient(student, o, y):
    """Expect the gradient of the sum of the losses."""
    slope = student.cross_entropy_with_logits.gradient(o, y, weights=torch.ones_like(o[:, 0]))
    expected = torch.softmax(o, dim=1) - F.one_hot(y, o.shape[1]).to(o.dtype)
    expect.close(slope, expected, scale=o, entry="The gradient at logit [{}]")


@check(points=1, examples=FEW, batch=strategies.labelled_logits())
def leaves_its_input_alone(student, batch):
    """cross_entropy_with_logits(o, y) changes neither o nor y.

    o -= ... and o.exp_() change the caller's tensor; o = o - ... makes a new one. Often the maximum is
    subtracted in place: subtract it in a new tensor.
    """
    o, y = batch
    o_after, y_after = student.cross_entropy_with_logits.inputs_after(o, y)
    expect.unchanged(o_after, o, name="o")
    expect.unchanged(y_after, y, name="y")
    losses_come_from_the_arguments(student, o, y)


@check(points=1, examples=FEW, batch=strategies.labelled_logits())
def known_losses_come_out(student, batch):
    """Three worked examples give the losses 0.9729, 0.4966 and 1.2389.

    The logits (0.2, 0.1, -0.1) with the label 0 have the loss 0.9729189. Two batches of three examples
    with the labels 2, 0, 1 have the mean losses 0.4966353 and 1.2388999.
    """
    known = (
        ([[0.2, 0.1, -0.1]], [0], 0.9729189),
        ([[0.1, 0.2, 0.9], [1.1, 0.1, 0.2], [0.2, 2.1, 0.1]], [2, 0, 1], 0.4966353),
        ([[0.8, 0.2, 0.3], [0.2, 0.3, 0.5], [0.2, 0.2, 0.5]], [2, 0, 1], 1.2388999),
    )
    for logits, labels, mean in known:
        losses = losses_or_mean(student, torch.tensor(logits), torch.tensor(labels))
        expect.close(losses.mean(), torch.tensor(mean), entry="The mean loss")
    # Three answers can be learnt by heart.
    o, y = batch
    mean = losses_or_mean(student, o, y).mean()
    expect.close(mean, right(o, y).mean(), scale=o, entry="The mean loss")


@check(points=3, batch=strategies.labelled_logits())
def written_from_scratch(student, batch):
    """cross_entropy_with_logits is correct and does not use torch's own version.

    Write it with exp, log, sum (or logsumexp) and indexing. Do not call torch's softmax, log_softmax or
    cross_entropy as a function, a method or a module.
    """
    o, y = batch
    expect.from_scratch(student.cross_entropy_with_logits, o, y)
    with expect.given():
        expect_losses(student, o, y)
