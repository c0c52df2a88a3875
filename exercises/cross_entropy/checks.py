"""The checks of cross entropy."""

import torch
from torch.nn import functional as F

from grader import check, expect, strategies

# Few examples are enough for a check whose outcome hardly depends on them.
FEW = 40


def loss(y_hat, y):
    """Return the correct cross_entropy(y_hat, y)."""
    return -torch.log(y_hat.gather(1, y[:, None]).squeeze(1))


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


def losses_come_from_the_arguments(student, X, y):
    """Expect, before a law is judged, losses that depend on y_hat and y: some laws hold for zeros."""
    n, k = X.shape
    # One class more, whose probability is that of no other one; half of the rows have it as their label.
    y_hat = torch.cat((torch.softmax(X, dim=1), torch.full((n, 1), 0.37)), dim=1) / 1.37
    labels = torch.cat((y, torch.full_like(y, k), y))
    losses = losses_or_mean(student, y_hat.repeat(3, 1), labels)
    if losses.dim() == 0:
        batches = ((y_hat, labels[:n]), (y_hat, labels[n : 2 * n]), (y_hat.repeat(2, 1), y.repeat(2)))
        means = torch.stack([losses_or_mean(student, *batch).reshape(-1).mean() for batch in batches])
        with expect.given():
            expect.follows(means, (0, 1, 0))
        return
    with expect.given():
        expect.follows(losses, (*range(n), *range(n, 2 * n), *range(n)))


def losses_or_mean(student, y_hat, y):
    """Return the losses, or their mean: one law is about how many numbers come back."""
    return expect.in_any_form(student.cross_entropy, y_hat, y, or_mean=True)


def expect_losses(found, expected, scale):
    """Expect these losses, or their mean."""
    if found.dim() == 0:
        # Where a loss is infinite, so is the mean.
        expect.close(found, expected.mean(), scale=scale, entry="The mean loss")
    else:
        expect.close(found, expected, scale=scale)


def given_right_losses(student, X, y):
    """Expect the losses of softmax(X) to be right, before a law about other probabilities is judged."""
    y_hat = torch.softmax(X, dim=1)
    with expect.given():
        expect_losses(losses_or_mean(student, y_hat, y), loss(y_hat, y), X)


@check(points=3, core=True, batch=strategies.labelled_logits())
def equals_the_negative_log_likelihood(student, batch):
    """cross_entropy(softmax(X), y) equals torch's NLLLoss of LogSoftmax(X), for each example.

    Pick from each row the probability of its label, y_hat[torch.arange(n), y], and take minus its
    logarithm. y_hat holds probabilities already: do not take a softmax here.
    """
    X, y = batch
    expected = F.nll_loss(F.log_softmax(X, dim=1), y, reduction="none")
    losses = expect.in_any_form(student.cross_entropy, torch.softmax(X, dim=1), y)
    expect.close(losses, expected, scale=X)


@check(points=1, examples=FEW, batch=strategies.labelled_logits(), dtype=strategies.dtypes())
def returns_one_loss_an_example(student, batch, dtype):
    """The losses have the shape (n,) and y_hat's dtype, also for n = 1.

    Do not take a mean or a sum: the training loop does that. Do not return a column (n, 1). Avoid
    squeeze(): it turns a single example's loss into a tensor without dimensions.
    """
    X, y = batch
    student.cross_entropy(torch.softmax(X, dim=1).to(dtype), y)
    losses_come_from_the_arguments(student, X, y)


@check(points=2, batch=strategies.labelled_logits(classes=2), others=strategies.fractions())
def only_the_true_class_matters(student, batch, others):
    """The other classes' probabilities do not matter, even if one is 0.

    Pick the true class's probability first, then take its logarithm. Multiplying the logarithms of all
    classes by a one-hot mask computes 0 * log(0) = 0 * -inf, which is nan.
    """
    X, y = batch
    y_hat = with_zeros(X, y, others)
    wanted = losses_or_mean(student, torch.softmax(X, dim=1), y)
    with expect.given():
        expect.between(wanted, -torch.inf, torch.inf, entry="The loss of example {}")
    # Both are rounded.
    expect.close(losses_or_mean(student, y_hat, y), wanted, scale=2 * (1 + X.abs()))
    losses_come_from_the_arguments(student, X, y)


@check(points=1, examples=FEW, batch=strategies.labelled_logits())
def certain_and_right_costs_nothing(student, batch):
    """The loss is 0 where the true class has probability 1.

    log(1) = 0, so a probability of 1 costs nothing. If the loss is small but not 0, often an epsilon is added
    to the probability, or clamp() limits it, or a second softmax changes it.
    """
    X, y = batch
    y_hat = F.one_hot(y, X.shape[1]).to(X.dtype)
    expect_losses(losses_or_mean(student, y_hat, y), torch.zeros_like(X[:, 0]), None)
    losses_come_from_the_arguments(student, X, y)


@check(points=2, batch=strategies.labelled_logits(classes=2), p=strategies.small_probabilities())
def grows_without_bound(student, batch, p):
    """The smaller the true class's probability, the larger the loss; at 0 it is infinite.

    -log(1e-10) is 23.03, and -log(0) is infinite: both are correct here. With an epsilon inside the
    logarithm, or with clamp(), the loss stops growing. Take the logarithm of the probability as it is.
    """
    X, y = batch
    y_hat = torch.full_like(X, (1 - p) / (X.shape[1] - 1)).scatter(1, y[:, None], p)
    expected = loss(y_hat, y)
    given_right_losses(student, X, y)
    expect_losses(losses_or_mean(student, y_hat, y), expected, expected)


@check(points=3, batch=strategies.labelled_logits())
def gradient_is_probabilities_minus_labels(student, batch):
    """The gradient at the logits, through softmax, is the probabilities minus one-hot(y).

    Use only torch operations on y_hat. .detach(), .data, .item(), numpy() and torch.tensor(...) break the
    gradient: autograd cannot follow them. If a gradient is there but wrong, check the loss values first.
    """
    X, y = batch
    p = torch.softmax(X, dim=1)
    weights = torch.ones_like(X[:, 0])
    slope = student.cross_entropy.gradient(p, y, weights=weights)
    at_logits = p * (slope - (slope * p).sum(dim=1, keepdim=True))
    expected = p - F.one_hot(y, X.shape[1]).to(X.dtype)
    expect.close(at_logits, expected, scale=X, entry="The gradient at logit [{}]")


@check(points=1, examples=FEW, batch=strategies.labelled_logits())
def leaves_its_input_alone(student, batch):
    """cross_entropy(y_hat, y) changes neither y_hat nor y.

    y_hat.log_() and y_hat += ... change the caller's tensor; y_hat.log() makes a new one. An assignment to
    entries, such as y_hat[mask] = 1, also changes it: store results under a new name.
    """
    X, y = batch
    y_hat = torch.softmax(X, dim=1)
    y_hat_after, y_after = student.cross_entropy.inputs_after(y_hat, y)
    expect.unchanged(y_hat_after, y_hat, name="y_hat")
    expect.unchanged(y_after, y, name="y")
    losses_come_from_the_arguments(student, X, y)


@check(points=2, examples=FEW, batch=strategies.labelled_logits())
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
        y_hat = torch.softmax(torch.tensor(logits), dim=1)
        losses = losses_or_mean(student, y_hat, torch.tensor(labels))
        expect.close(losses.mean(), torch.tensor(mean), entry="The mean loss")
    # Three answers can be learnt by heart.
    X, y = batch
    mean = losses_or_mean(student, torch.softmax(X, dim=1), y).mean()
    expect.close(mean, F.cross_entropy(X, y), scale=X, entry="The mean loss")
