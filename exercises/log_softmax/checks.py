"""The checks of log-softmax and the negative log-likelihood."""

import torch
from torch.nn import functional as F

from grader import Message, check, expect, strategies

# Few examples are enough for a check whose outcome hardly depends on them.
FEW = 40
# What each reduction returns, as a message names it.
ENTRIES = {
    "none": Message("The loss of example {}"),
    "mean": Message("The mean"),
    "sum": Message("The sum"),
}


def right(X):
    """Return the correct log_softmax(X)."""
    return torch.log_softmax(X, dim=1)


def losses_of(log_p, y):
    """Return the correct nll_loss(log_p, y, "none")."""
    return -log_p.gather(1, y[:, None]).squeeze(1)


def with_zeros(X, y, others):
    """Return probabilities (n, k) that sum to 1 in each row, some of them 0, but not the true class's.

    The true class has the probability that softmax(X) gives it; `others` are the shares of the rest.
    """
    label = y[:, None]
    p = torch.softmax(X, dim=1).gather(1, label)
    shares = others[: X.shape[0], : X.shape[1]].to(X.dtype).scatter(1, label, 0)
    # Where all shares are 0, the class after the true one gets the rest.
    alone = (shares.sum(dim=1, keepdim=True) == 0).to(X.dtype)
    shares = shares.scatter_add(1, (label + 1) % X.shape[1], alone)
    return (shares * (1 - p) / shares.sum(dim=1, keepdim=True)).scatter(1, label, p)


def logarithms_come_from_the_logits(student, X):
    """Expect, before a law is judged, logarithms that depend on X: some laws hold for zeros or X itself."""
    # Over either dimension, equal logits get equal logarithms here.
    high, low = X.max(), X.min()
    low = low - 1 if low == high else low
    logits = torch.stack((high, low, low, high)).reshape(2, 2)
    log_p = expect.in_any_form(student.log_softmax, logits)
    if torch.equal(log_p, logits):
        raise expect.NotJudged("log_softmax(X) returned X itself: nothing was computed.")
    with expect.given():
        expect.follows(log_p.flatten(), (0, 1, 1, 0))


@check(points=1, X=strategies.logits())
def exponentials_sum_to_one(student, X):
    """Every row of exp(log_softmax(X)) sums to 1.

    From each row's logits, subtract the logarithm of the sum of their exponentials over the classes
    (dim=1). If you subtract a maximum inside the sum, subtract it outside the sum, too.
    """
    sums = expect.in_any_form(student.log_softmax, X).exp().sum(dim=1)
    expect.close(sums, torch.ones_like(sums), scale=X, entry="The sum of exp(log_softmax(X)) in row {}")


@check(points=2, core=True, X=strategies.logits())
def equals_the_definition(student, X):
    """log_softmax(X) is X minus the logarithm of the sum of exp(X) over each row.

    The logarithm of a fraction is a difference: log(exp(x) / s) = x - log(s). With keepdim=True the
    sums have the shape (n, 1), so the subtraction works row by row. Compute one row by hand and
    compare.
    """
    expect.close(expect.in_any_form(student.log_softmax, X), right(X), scale=X)


@check(points=1, X=strategies.logits())
def keeps_shape_and_dtype(student, X):
    """log_softmax(X) has the same shape and dtype as X.

    Compute the result from X with torch operations, in the dtype of X: torch.zeros(...) alone is float32,
    and float32 has only seven digits. X may be a transposed view: where view() fails, use reshape().
    """
    expect.full_precision(student.log_softmax(X), right(X), scale=X)
    logarithms_come_from_the_logits(student, X)


@check(points=2, X=strategies.large_logits())
def large_logits_stay_finite(student, X):
    """Logits as large as 10,000, or as small as -10,000, give correct logarithms.

    exp(1000) overflows to infinity, and the logarithm of a sum of zeros is -inf. Subtract each row's
    largest logit before exp().
    """
    expect.close(expect.in_any_form(student.log_softmax, X), right(X), scale=X)


@check(points=2, X=strategies.large_logits())
def small_probabilities_stay_finite(student, X):
    """The logarithm is finite even where the probability is so small that it becomes 0.

    exp(-200) is 0 in float32, and log(0) is -inf. Do not compute the probability: the logarithm of
    exp(x) is x itself. A small number inside the logarithm only hides the infinity.
    """
    X = X - X.amax(dim=1, keepdim=True)
    expect.close(expect.in_any_form(student.log_softmax, X), right(X), scale=X)


@check(points=1, X=strategies.far_apart_rows())
def rows_far_apart_stay_finite(student, X):
    """A row whose logits are thousands below another row's gets correct logarithms.

    Before exp(), subtract each row's own maximum: X.amax(dim=1, keepdim=True). With the maximum of the
    whole batch, every exp() in a much lower row is 0, and log(0) is -inf.
    """
    expect.close(expect.in_any_form(student.log_softmax, X), right(X), scale=X)


@check(points=1, X=strategies.logits(), column=strategies.class_indices())
def gradient_is_right(student, X, column):
    """The gradient at X is correct: for entry j of a row it is one-hot(j) minus the probabilities.

    Use only torch operations on X. .detach(), .data, .item(), numpy() and torch.tensor(...) break the
    gradient: autograd cannot follow them. Do not write into X (X -= ...).
    """
    weights = torch.zeros_like(X)
    weights[:, column % X.shape[1]] = 1
    expected = weights - torch.softmax(X, dim=1)
    slope = student.log_softmax.gradient(X, weights=weights)
    expect.close(slope, expected, scale=X, entry="The gradient at [{}]")


@check(points=2, batch=strategies.labelled_logits(), dtype=strategies.dtypes())
def picks_the_true_class(student, batch, dtype):
    """nll_loss(log_p, y, "none") has the shape (n,) and is minus the true class's entry of each row.

    log_p[torch.arange(n), y] picks one entry per row. The entries are logarithms already: do not take
    log() again. Do not return a column (n, 1), and avoid squeeze(): it removes the dimension of a
    single example.
    """
    X, y = batch
    log_p = right(X.to(dtype))
    expect.close(student.nll_loss(log_p, y, "none"), losses_of(log_p, y), scale=X)


@check(points=1, batch=strategies.labelled_logits())
def mean_is_the_default(student, batch):
    """nll_loss(log_p, y) without a reduction returns the mean over the n examples.

    There are n losses, one per example: divide by n, not by n * k. The default is set in the first line
    of the function: reduction="mean".
    """
    X, y = batch
    log_p = right(X)
    mean = losses_of(log_p, y).mean()
    expect.close(expect.in_any_dtype(student.nll_loss, log_p, y), mean, scale=X, entry="The mean")
    expect.close(expect.in_any_dtype(student.nll_loss, log_p, y, "mean"), mean, scale=X, entry="The mean")


@check(points=1, batch=strategies.labelled_logits())
def sum_adds_up(student, batch):
    """nll_loss(log_p, y, "sum") is the sum of the examples' losses.

    The argument reduction is one of three texts: "none", "mean" or "sum". Compute one loss for each example
    first; "sum" then adds them up, without dividing by the number of examples.
    """
    X, y = batch
    log_p = right(X)
    losses = losses_of(log_p, y)
    found = expect.in_any_dtype(student.nll_loss, log_p, y, "sum")
    expect.close(found, losses.sum(), scale=len(y) * losses, entry="The sum")


@check(points=1, batch=strategies.labelled_logits(classes=2), others=strategies.fractions())
def only_the_true_class_matters(student, batch, others):
    """The other classes' logarithms do not matter, even if one is -inf.

    Pick the true class's entry and do not use the others. Multiplying by a one-hot mask computes 0 *
    -inf, which is nan.
    """
    X, y = batch
    with expect.given():
        finite = right(X)
        expect.close(expect.in_any_form(student.nll_loss, finite, y, "none"), losses_of(finite, y), scale=X)
    log_p = with_zeros(X, y, others).log()
    expect.close(expect.in_any_form(student.nll_loss, log_p, y, "none"), losses_of(log_p, y), scale=X)


@check(points=1, batch=strategies.labelled_logits())
def gradient_of_the_mean(student, batch):
    """The mean loss has the gradient -1/n at each true class's entry and 0 elsewhere.

    All n losses have the same weight in the mean. Compute them from log_p with torch operations:
    autograd cannot follow .item(), .detach() or torch.tensor(...).
    """
    X, y = batch
    slope = student.nll_loss.gradient(right(X), y, "mean", weights=torch.tensor(1.0))
    expect.close(slope, -F.one_hot(y, X.shape[1]) / len(y), entry="The gradient at [{}]")


@check(points=1, batch=strategies.labelled_logits())
def together_equal_cross_entropy(student, batch):
    """nll_loss(log_softmax(X), y) equals torch's CrossEntropyLoss, for all three reductions.

    If both functions are correct, this check passes, too: look at the other checks first. If only this one
    fails, compare the sign of the loss and the default value of reduction.
    """
    X, y = batch
    log_p = expect.in_any_form(student.log_softmax, X)
    for reduction in ENTRIES:
        expected = F.cross_entropy(X, y, reduction=reduction)
        loss = expect.in_any_dtype(student.nll_loss, log_p, y, reduction)
        expect.close(loss, expected, scale=len(y) * (1 + X.abs()), entry=ENTRIES[reduction])


@check(points=1, examples=FEW, batch=strategies.labelled_logits())
def leaves_its_input_alone(student, batch):
    """log_softmax and nll_loss do not change their arguments.

    X -= ..., X.exp_() and log_p.neg_() change the caller's tensor. X = X - ... makes a new one and gives it
    the old name. Use it instead.
    """
    X, y = batch
    (X_after,) = student.log_softmax.inputs_after(X)
    expect.unchanged(X_after, X, name="X")
    log_p = right(X)
    log_p_after, y_after, _ = student.nll_loss.inputs_after(log_p, y, "none")
    expect.unchanged(log_p_after, log_p, name="log_p")
    expect.unchanged(y_after, y, name="y")
    logarithms_come_from_the_logits(student, X)


@check(points=2, batch=strategies.labelled_logits())
def written_from_scratch(student, batch):
    """log_softmax and nll_loss are correct and do not use torch's own versions.

    Write them with exp, log, sum (or logsumexp) and indexing. Do not call torch's softmax, log_softmax,
    nll_loss or cross_entropy as a function, a method or a module.
    """
    X, y = batch
    log_p = right(X)
    expect.names_nothing_forbidden(student)
    expect.from_scratch(student.log_softmax, X)
    expect.from_scratch(student.nll_loss, log_p, y, "none")
    with expect.given():
        expect.close(expect.in_any_form(student.log_softmax, X), log_p, scale=X)
        expect.close(expect.in_any_form(student.nll_loss, log_p, y, "none"), losses_of(log_p, y), scale=X)
