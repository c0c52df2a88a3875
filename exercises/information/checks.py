"""The checks of entropy, cross entropy and KL divergence."""

from math import log

import torch

from grader import Message, check, expect, strategies

# Few examples are enough for a check whose outcome hardly depends on them.
FEW = 40


def cross(p, q):
    """Return the correct cross_entropy_dist(p, q). With q = p this is the entropy."""
    # A minus sign in front of 0 would be shown to learners as -0.
    return 0 - torch.xlogy(p.double(), q.double()).sum(dim=-1)


def divergence(p, q):
    """Return the correct kl_divergence(p, q)."""
    return cross(p, q) - cross(p, p)


def without_zeros(p):
    """Return the mean of p and the uniform distribution, which has no zeros."""
    return (p + 1 / p.shape[-1]) / 2


def within(p, q):
    """Return q restricted to the outcomes where p is not 0, so that q is 0 wherever p is."""
    rest = torch.where(p > 0, without_zeros(q), 0)
    return rest / rest.sum(dim=-1, keepdim=True)


def entropy(student, p):
    """Return the learner's entropy(p), of any shape and dtype: one law is about these."""
    return expect.in_any_form(student.entropy, p)


def cross_entropy(student, p, q):
    """Return the learner's cross_entropy_dist(p, q), of any shape and dtype."""
    return expect.in_any_form(student.cross_entropy_dist, p, q)


def kl(student, p, q):
    """Return the learner's kl_divergence(p, q), of any shape and dtype."""
    return expect.in_any_form(student.kl_divergence, p, q)


def right_on_ordinary_distributions(student, pair, least):
    """Return whether each of the three functions is right where no probability is 0.

    A law about zeros judges these alone. Expects `least` of entropy, cross entropy and divergence: what is
    right of nothing tells nothing about zeros.
    """
    p, q = map(without_zeros, pair)
    found = [
        is_right(entropy(student, p), cross(p, p)),
        is_right(cross_entropy(student, p, q), cross(p, q)),
        is_right(kl(student, p, q), divergence(p, q)),
    ]
    if sum(found) < least:
        raise expect.NotJudged(
            "Correct where no probability is 0: {count} of the three functions. This check needs two.",
            count=sum(found),
        )
    return found


def is_right(found, expected):
    try:
        expect.close(found, expected, scale=expected)
    except expect.Failure:
        return False
    return True


def expect_numbers(found, expected, what):
    """Expect these numbers, one per distribution."""
    entry = "{what} of distribution [{}]" if expected.dim() else "{what}"
    expect.close(found, expected, scale=expected, entry=entry, what=what)


def with_another(p, rest):
    """Return distributions (n, k + 1): those of p (n, k), and the probability `rest` for one outcome more."""
    return torch.cat((p * (1 - rest), torch.full_like(p[:, :1], rest)), dim=1)


def answers_come_from_the_distributions(student, pair):
    """Expect, before a law is judged, results that depend on p and q: some laws hold for zeros or noise."""
    p, q = (without_zeros(one).reshape(-1, one.shape[-1]) for one in pair)
    n = len(p)
    # One outcome more, with another probability in the second third of the distributions.
    p = torch.cat([with_another(p, rest) for rest in (0.4, 0.9, 0.4)])
    q = with_another(q, 0.7).repeat(3, 1)
    for found in (entropy(student, p), cross_entropy(student, p, q), kl(student, p, q)):
        with expect.given():
            expect.follows(found, (*range(n), *range(n, 2 * n), *range(n)))


@check(points=2, core=True, pair=strategies.pairs_of_distributions())
def entropy_is_the_mean_surprise(student, pair):
    """entropy(p) is the mean of -log(p), weighted by p.

    Take the natural logarithm, multiply by the probabilities, sum over the last dimension, and change
    the sign. For (1/2, 1/4, 1/4) the result is 1.5 * log(2) = 1.0397.
    """
    p = without_zeros(pair[0])
    expect_numbers(entropy(student, p), cross(p, p), Message("The entropy"))


@check(points=1, pair=strategies.pairs_of_distributions())
def uniform_is_most_uncertain(student, pair):
    """The uniform distribution over k outcomes has the entropy log(k), the largest of all.

    The entropy is in nats: use natural logarithms, torch.log, and do not divide by log(k). For k = 2 the
    result is 0.693. A result of 1 points to log2 or to such a division.
    """
    p, _ = pair
    k = p.shape[-1]
    most = torch.full(p.shape[:-1], log(k), dtype=torch.float64)
    expect_numbers(entropy(student, torch.full_like(p, 1 / k)), most, Message("The entropy"))
    p = without_zeros(p)
    expect_numbers(entropy(student, p), cross(p, p), Message("The entropy"))


@check(points=2, core=True, pair=strategies.pairs_of_distributions())
def cross_entropy_weighs_by_the_first(student, pair):
    """cross_entropy_dist(p, q) is the mean of -log(q), weighted by p.

    p gives the weights, q is inside the logarithm. Swapped arguments are the usual mistake. Multiply first,
    then add up over the outcomes, in the last dimension; do not divide by their number k.
    """
    p, q = map(without_zeros, pair)
    expect_numbers(cross_entropy(student, p, q), cross(p, q), Message("The cross entropy"))


@check(points=2, core=True, pair=strategies.pairs_of_distributions())
def kl_is_the_mean_log_ratio(student, pair):
    """kl_divergence(p, q) is the mean of log(p / q), weighted by p.

    Do not swap p and q: the divergence is not symmetric, and torch's kl_div takes log(q) first and p
    second. Sum over the outcomes and do not divide by k.
    """
    p, q = map(without_zeros, pair)
    expect_numbers(kl(student, p, q), divergence(p, q), Message("The divergence"))


@check(points=1, pair=strategies.pairs_of_distributions())
def entropy_and_kl_make_cross_entropy(student, pair):
    """H(p, q) = H(p) + KL(p, q): cross entropy = entropy + KL divergence.

    If entropy and divergence are both correct, so is their sum: look at the checks above first. If only this
    one fails, compare the signs, and the order of p and q, in your three functions.
    """
    p, q = map(without_zeros, pair)
    expect_numbers(entropy(student, p) + kl(student, p, q), cross(p, q), "H(p) + KL(p, q)")
    expect_numbers(cross_entropy(student, p, q), cross(p, q), Message("The cross entropy"))


@check(points=1, pair=strategies.pairs_of_distributions())
def kl_of_itself_is_zero(student, pair):
    """KL(p, p) is 0, and KL(p, q) is larger if q differs from p.

    log(p / p) = log(1) = 0. If your divergence is not 0 here, it may still include the entropy.
    """
    p, q = map(without_zeros, pair)
    expect_numbers(kl(student, p, p), torch.zeros_like(p[..., 0]), Message("The divergence"))
    # The divergence of distributions that hardly differ is rounded to 0.
    differ = divergence(p, q) > 1e-4
    found = kl(student, p, q)[differ]
    if not (found > 0).all():
        raise expect.Failure(
            "The divergence of two distributions that differ is {found}; it should be larger than 0.",
            found=float(found[~(found > 0)][0]),
        )


@check(points=2, pair=strategies.pairs_of_distributions())
def what_never_happens_adds_nothing(student, pair):
    """An outcome with p = 0 adds 0 to all three results, not nan.

    torch computes 0 * log(0) as 0 * -inf, which is nan. Replace these terms by 0 with torch.where or
    torch.xlogy. Do not add a small number: it changes the other terms. For KL, q may be 0 there as
    well.
    """
    first, second, third = right_on_ordinary_distributions(student, pair, least=2)
    p, q = pair
    q = within(p, q)
    if first:
        expect_numbers(entropy(student, p), cross(p, p), Message("The entropy"))
    if second:
        expect_numbers(cross_entropy(student, p, q), cross(p, q), Message("The cross entropy"))
    if third:
        expect_numbers(kl(student, p, q), divergence(p, q), Message("The divergence"))


@check(points=2, pair=strategies.pairs_of_distributions())
def what_q_excludes_costs_infinity(student, pair):
    """Where q is 0 and p is not, cross entropy and KL divergence are infinite.

    -log(0) is infinity, and the result must stay infinite: an outcome that q excludes can happen. An
    epsilon inside the logarithm, a clamp, nan_to_num or a mask over q's zeros makes it finite.
    """
    _, second, third = right_on_ordinary_distributions(student, pair, least=2)
    p, q = pair
    p = without_zeros(p)
    if second:
        expect_numbers(cross_entropy(student, p, q), cross(p, q), Message("The cross entropy"))
    if third:
        expect_numbers(kl(student, p, q), divergence(p, q), Message("The divergence"))


@check(points=1, examples=FEW, pair=strategies.pairs_of_distributions())
def sums_over_the_last_dimension(student, pair):
    """The result has p's shape without the last dimension, and p's dtype.

    dim=-1 is the last dimension for any shape: (k,), (n, k) or more. Without a dim the sum is over
    everything; dim=1 is the last dimension only of a matrix. Compute in the dtype of p: float32 has only
    seven digits.
    """
    p, q = map(without_zeros, pair)
    answers = (
        ("entropy(p)", student.entropy(p), cross(p, p)),
        ("cross_entropy_dist(p, q)", student.cross_entropy_dist(p, q), cross(p, q)),
        ("kl_divergence(p, q)", student.kl_divergence(p, q), divergence(p, q)),
    )
    for what, found, expected in answers:
        entry = "{what} of distribution [{}]" if expected.dim() else "{what}"
        expect.full_precision(found, expected, scale=expected, entry=entry, what=what)
    answers_come_from_the_distributions(student, pair)


@check(points=1, pair=strategies.pairs_of_distributions())
def gradients_are_right(student, pair):
    """The gradients at p are -log(p), -log(q) and log(p / q), up to a constant that all outcomes share.

    Use only torch operations on p. .detach(), .data, .item(), numpy() and torch.tensor(...) break the
    gradient: autograd cannot follow them. p has two roles in entropy and divergence: a weight, and inside the
    logarithm.
    """
    p, q = map(without_zeros, pair)
    slopes = (
        (student.entropy, (p,), -p.log()),
        (student.cross_entropy_dist, (p, q), -q.log()),
        (student.kl_divergence, (p, q), (p / q).log()),
    )
    for function, arguments, expected in slopes:
        slope = function.gradient(*arguments, weights=torch.ones_like(p[..., 0]))
        # Probabilities must keep summing to 1, so they move only in directions whose entries sum to 0: only
        # the differences between outcomes matter. A solution that divides p by its sum first has a gradient
        # that differs by a constant.
        entry = Message("The gradient at [{}], minus its mean over the outcomes,")
        expect.close(centred(slope), centred(expected), scale=expected, entry=entry)


def centred(slope):
    """Return the slope minus its mean over the outcomes."""
    return slope - slope.mean(dim=-1, keepdim=True)


@check(points=1, examples=FEW, pair=strategies.pairs_of_distributions())
def leaves_its_input_alone(student, pair):
    """None of the three functions changes p or q.

    p[p == 0] = 1 and p.log_() change the caller's tensor; torch.where and p.log() make a new one. The same is
    true for q: look for assignments to its entries, too.
    """
    p, q = pair
    (p_after,) = student.entropy.inputs_after(p)
    expect.unchanged(p_after, p, name="p")
    for function in (student.cross_entropy_dist, student.kl_divergence):
        p_after, q_after = function.inputs_after(p, q)
        expect.unchanged(p_after, p, name="p")
        expect.unchanged(q_after, q, name="q")
    answers_come_from_the_distributions(student, pair)
