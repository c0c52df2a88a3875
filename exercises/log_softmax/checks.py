"""The laws of log-softmax and the negative log-likelihood."""

from math import isclose

import torch
from torch.nn import functional as F

from grader import Message, check
from grader.authoring import expect
from grader.authoring.strategies import (
    class_indices,
    dtypes,
    far_apart_rows,
    fractions,
    labelled_logits,
    large_logits,
    logits,
)

# Enough examples for a law whose outcome depends on little of them.
FEW = 40
# Over the wrong dimension, too, equal logits get equal numbers here.
TWO_LOGITS = torch.tensor([[2.0, 0.0], [0.0, 2.0]])
# What each reduction makes of the losses.
ENTRIES = {
    "none": Message("The loss of example {}"),
    "mean": Message("The mean"),
    "sum": Message("The sum"),
}


def right(X):
    """The logarithms that log_softmax(X) should be."""
    return torch.log_softmax(X, dim=1)


def losses_of(log_p, y):
    """The losses that nll_loss(log_p, y, "none") should be."""
    return -log_p.gather(1, y[:, None]).squeeze(1)


def logarithms_come_from_the_logits(student):
    """Expect logarithms that have to do with X: zeros, noise or X itself would do for some laws."""
    log_p = student.log_softmax(TWO_LOGITS)
    if torch.equal(log_p, TWO_LOGITS):
        raise expect.Failure("log_softmax(X) is X itself: nothing is computed.")
    (first, second), (third, fourth) = log_p.tolist()
    if first == second or not (isclose(first, fourth, rel_tol=1e-5) and isclose(second, third, rel_tol=1e-5)):
        raise expect.Failure(
            "Equal logits should get equal logarithms here, and different ones different; "
            "this answer does not come from the logits."
        )


@check(points=1, X=logits())
def exponentials_sum_to_one(student, X):
    """exp(log_softmax(X)) sums to 1 in every row: these are logarithms of probabilities.

    What is subtracted from a row's logits is the logarithm of the sum of their exponentials, over the
    classes: dim=1. A number that is taken off the logits inside the sum has to come off outside of it,
    too.
    """
    sums = student.log_softmax(X).exp().sum(dim=1)
    expect.close(sums, torch.ones_like(sums), scale=X, entry="The sum of exp(log_softmax(X)) in row {}")


@check(points=2, X=logits())
def equals_the_definition(student, X):
    """log_softmax(X) is X minus the logarithm of the sum of exp(X) over each row.

    The logarithm of a fraction is a difference: log(exp(x) / s) = x - log(s). With keepdim=True the sums
    stay a column and are subtracted row by row. Work one row out by hand and compare.
    """
    expect.close(student.log_softmax(X), right(X), scale=X)


@check(points=1, X=logits())
def keeps_shape_and_dtype(student, X):
    """log_softmax(X) has the shape and the dtype of X, whatever X is.

    Build the result from X itself with torch operations: torch.zeros(...) alone is float32. A
    transposed X is no less a matrix: where view() refuses it, reshape() works.
    """
    student.log_softmax(X)
    logarithms_come_from_the_logits(student)


@check(points=2, X=large_logits())
def large_logits_stay_finite(student, X):
    """Logits as large as 10,000, or as small as -10,000, give the right logarithms.

    exp(1000) overflows to infinity, and the logarithm of a sum of zeros is -inf. Subtract each row's
    largest logit before exp().
    """
    expect.close(student.log_softmax(X), right(X), scale=X)


@check(points=2, X=large_logits())
def small_probabilities_stay_finite(student, X):
    """Where a probability is too small to be told from 0, its logarithm is finite all the same.

    exp(-200) is 0 in float32, and log(0) is -inf. No probability has to be computed: the logarithm of
    exp(x) is x itself. A small number inside the logarithm only hides the infinity.
    """
    X = X - X.amax(dim=1, keepdim=True)
    expect.close(student.log_softmax(X), right(X), scale=X)


@check(points=1, X=far_apart_rows())
def rows_far_apart_stay_finite(student, X):
    """Rows whose logits are thousands below another row's give the right logarithms.

    The number to subtract before exp() is each row's own maximum: X.amax(dim=1, keepdim=True). With
    the maximum of the whole batch, every exp() of a much lower row is 0, and log(0) is -inf.
    """
    expect.close(student.log_softmax(X), right(X), scale=X)


@check(points=1, X=logits(), column=class_indices())
def gradient_is_right(student, X, column):
    """Gradients flow back to X: that of a row's logarithm j is one-hot(j) minus the probabilities.

    Stay with torch operations on X: .detach(), .data, .item(), numpy() and torch.tensor(...) cut
    the thread that autograd follows, and writing into X (X -= ...) tangles it.
    """
    weights = torch.zeros_like(X)
    weights[:, column % X.shape[1]] = 1
    expected = weights - torch.softmax(X, dim=1)
    slope = student.log_softmax.gradient(X, weights=weights)
    expect.close(slope, expected, scale=X, entry="The gradient at [{}]")


@check(points=2, batch=labelled_logits(), dtype=dtypes())
def picks_the_true_class(student, batch, dtype):
    """nll_loss(log_p, y, "none") is minus the true class's entry of each row, of shape (n,).

    log_p[torch.arange(n), y] picks one entry a row. These are logarithms already: no log() belongs in
    here. No column (n, 1) either, nor a squeeze(), which drops the only example of a batch of one.
    """
    X, y = batch
    log_p = right(X.to(dtype))
    expect.close(student.nll_loss(log_p, y, "none"), losses_of(log_p, y), scale=X)


@check(points=1, batch=labelled_logits())
def mean_is_the_default(student, batch):
    """nll_loss(log_p, y), without a reduction, is the mean over the n examples.

    The losses are n numbers, one an example: divide by n, not by n * k. The default stands in the
    function's first line, reduction="mean".
    """
    X, y = batch
    log_p = right(X)
    mean = losses_of(log_p, y).mean()
    expect.close(student.nll_loss(log_p, y), mean, scale=X, entry="The mean")
    expect.close(student.nll_loss(log_p, y, "mean"), mean, scale=X, entry="The mean")


@check(points=1, batch=labelled_logits())
def sum_adds_up(student, batch):
    """nll_loss(log_p, y, "sum") is the sum of the examples' losses.

    Each of the three reductions is asked for by its name: "none", "mean", "sum".
    """
    X, y = batch
    log_p = right(X)
    losses = losses_of(log_p, y)
    expect.close(student.nll_loss(log_p, y, "sum"), losses.sum(), scale=len(y) * losses, entry="The sum")


@check(points=1, batch=labelled_logits(classes=2), others=fractions())
def only_the_true_class_matters(student, batch, others):
    """The logarithms of the other classes change nothing, -inf among them.

    Pick the true class's entry and leave the others alone. Multiplying with a one-hot mask makes
    0 * -inf, and that is nan.
    """
    X, y = batch
    log_p = others[: X.shape[0], : X.shape[1]].to(X.dtype).log()
    log_p = log_p.scatter(1, y[:, None], right(X).gather(1, y[:, None]))
    expect.close(student.nll_loss(log_p, y, "none"), losses_of(log_p, y), scale=X)


@check(points=1, batch=labelled_logits())
def gradient_of_the_mean(student, batch):
    """The mean loss has the gradient -1/n at each true class's entry and 0 elsewhere.

    Each of the n losses has the same part in the mean. They have to hang on log_p: .item(), .detach()
    and torch.tensor(...) make numbers that nothing can be learned from.
    """
    X, y = batch
    slope = student.nll_loss.gradient(right(X), y, "mean", weights=torch.tensor(1.0))
    expect.close(slope, -F.one_hot(y, X.shape[1]) / len(y), entry="The gradient at [{}]")


@check(points=1, batch=labelled_logits())
def together_equal_cross_entropy(student, batch):
    """nll_loss of log_softmax(X) is what torch's CrossEntropyLoss makes of X, in all three reductions.

    If each of the two functions is right, so are both together: look at the other checks first.
    """
    X, y = batch
    log_p = student.log_softmax(X)
    for reduction in ENTRIES:
        expected = F.cross_entropy(X, y, reduction=reduction)
        loss = student.nll_loss(log_p, y, reduction)
        expect.close(loss, expected, scale=len(y) * (1 + X.abs()), entry=ENTRIES[reduction])


@check(points=1, examples=FEW, batch=labelled_logits())
def leaves_its_input_alone(student, batch):
    """Neither log_softmax nor nll_loss changes its arguments.

    X -= ..., X.exp_() and log_p.neg_() write into the caller's tensor. X = X - ... makes a new one.
    """
    X, y = batch
    (X_after,) = student.log_softmax.inputs_after(X)
    expect.unchanged(X_after, X, name="X")
    log_p = right(X)
    log_p_after, y_after, _ = student.nll_loss.inputs_after(log_p, y, "none")
    expect.unchanged(log_p_after, log_p, name="log_p")
    expect.unchanged(y_after, y, name="y")
    logarithms_come_from_the_logits(student)


@check(points=2, batch=labelled_logits())
def written_from_scratch(student, batch):
    """log_softmax and nll_loss are right without the help of ready-made ones.

    Write them with exp, log, sum (or logsumexp) and indexing. What torch offers as softmax,
    log_softmax, nll_loss and cross_entropy, as functions, methods or modules, is what this exercise
    asks you to build.
    """
    X, y = batch
    log_p = right(X)
    expect.names_nothing_forbidden(student)
    expect.from_scratch(student.log_softmax, X)
    expect.from_scratch(student.nll_loss, log_p, y, "none")
    expect.close(student.log_softmax(X), log_p, scale=X)
    expect.close(student.nll_loss(log_p, y, "none"), losses_of(log_p, y), scale=X)
