"""The laws of entropy, cross entropy and KL divergence."""

from math import isclose, log

import torch

from grader import Message, check
from grader.authoring import expect
from grader.authoring.strategies import pairs_of_distributions

# Enough examples for a law whose outcome depends on little of them.
FEW = 40
# The first pair and the last are alike.
THREE_PAIRS = (
    torch.tensor([[0.5, 0.5], [0.9, 0.1], [0.5, 0.5]]),
    torch.tensor([[0.25, 0.75], [0.5, 0.5], [0.25, 0.75]]),
)


def cross(p, q):
    """What cross_entropy_dist(p, q) should be; with p for q, the entropy."""
    # Minus 0 would be shown to learners as -0.
    return 0 - torch.xlogy(p.double(), q.double()).sum(dim=-1)


def divergence(p, q):
    """What kl_divergence(p, q) should be."""
    return cross(p, q) - cross(p, p)


def without_zeros(p):
    """Half of p and half of the uniform distribution."""
    return (p + 1 / p.shape[-1]) / 2


def within(p, q):
    """What remains of q where p is not 0, so that every 0 of p is one of q, too."""
    rest = torch.where(p > 0, without_zeros(q), 0)
    return rest / rest.sum(dim=-1, keepdim=True)


def ask_all(student, p, q):
    """Call the three functions one after the other. Yields their names and answers."""
    yield "entropy(p)", student.entropy(p)
    yield "cross_entropy_dist(p, q)", student.cross_entropy_dist(p, q)
    yield "kl_divergence(p, q)", student.kl_divergence(p, q)


def expect_numbers(found, expected, what):
    """Expect these numbers, one for each distribution."""
    entry = "{what} of distribution [{}]" if expected.dim() else "{what}"
    expect.close(found, expected, scale=expected, entry=entry, what=what)


def answers_come_from_the_distributions(student):
    """Expect answers that have to do with p and q: zeros or noise would do for some laws."""
    for what, found in ask_all(student, *THREE_PAIRS):
        first, other, last = found.tolist()
        if not isclose(first, last, rel_tol=1e-5) or first == other:
            raise expect.Failure(
                "The first and the last distributions are alike and should have the same {what}, and "
                "the one between them another; these answers do not come from p and q.",
                what=what,
            )


@check(points=2, pair=pairs_of_distributions())
def entropy_is_the_mean_surprise(student, pair):
    """entropy(p) is the mean of -log(p), weighed by p itself.

    Take the natural logarithm, multiply with the probabilities, sum over the last dimension and change
    the sign. For (1/2, 1/4, 1/4) it is 1.5 * log(2) = 1.0397.
    """
    p = without_zeros(pair[0])
    expect_numbers(student.entropy(p), cross(p, p), Message("The entropy"))


@check(points=1, pair=pairs_of_distributions())
def uniform_is_most_uncertain(student, pair):
    """The uniform distribution over k outcomes has the entropy log(k), and no other has more.

    The entropy is in nats: natural logarithms, and not divided by log(k).
    """
    p, _ = pair
    k = p.shape[-1]
    most = torch.full(p.shape[:-1], log(k), dtype=torch.float64)
    expect_numbers(student.entropy(torch.full_like(p, 1 / k)), most, Message("The entropy"))
    p = without_zeros(p)
    expect_numbers(student.entropy(p), cross(p, p), Message("The entropy"))


@check(points=2, pair=pairs_of_distributions())
def cross_entropy_weighs_by_the_first(student, pair):
    """cross_entropy_dist(p, q) is the mean of -log(q), weighed by p.

    What happens is p's business, what it costs is q's: p stands before the logarithm and q inside.
    """
    p, q = map(without_zeros, pair)
    expect_numbers(student.cross_entropy_dist(p, q), cross(p, q), Message("The cross entropy"))


@check(points=2, pair=pairs_of_distributions())
def kl_is_the_mean_log_ratio(student, pair):
    """kl_divergence(p, q) is the mean of log(p / q), weighed by p.

    It has a direction: p and q do not change places, and torch's kl_div wants log(q) first and p second.
    Nothing is averaged but by p, not even over k.
    """
    p, q = map(without_zeros, pair)
    expect_numbers(student.kl_divergence(p, q), divergence(p, q), Message("The divergence"))


@check(points=1, pair=pairs_of_distributions())
def entropy_and_kl_make_cross_entropy(student, pair):
    """H(p, q) = H(p) + KL(p, q): the price is what is unavoidable and what the wrong q adds.

    If entropy and divergence are each right, so is their sum: look at the checks above first.
    """
    p, q = map(without_zeros, pair)
    expect_numbers(student.entropy(p) + student.kl_divergence(p, q), cross(p, q), "H(p) + KL(p, q)")
    expect_numbers(student.cross_entropy_dist(p, q), cross(p, q), Message("The cross entropy"))


@check(points=1, pair=pairs_of_distributions())
def kl_of_itself_is_zero(student, pair):
    """KL(p, p) is 0, and KL(p, q) is larger where q is another distribution.

    log(p / p) = log(1) = 0. A divergence that is not 0 here still holds some of the entropy.
    """
    p, q = map(without_zeros, pair)
    expect_numbers(student.kl_divergence(p, p), torch.zeros_like(p[..., 0]), Message("The divergence"))
    expect_numbers(student.kl_divergence(p, q), divergence(p, q), Message("The divergence"))


@check(points=2, pair=pairs_of_distributions())
def what_never_happens_adds_nothing(student, pair):
    """Where p is 0, the outcome adds 0 to all three, and does not turn them into nan.

    torch takes 0 * log(0) for 0 * -inf, which is nan. Replace these terms by 0, with torch.where or
    torch.xlogy: adding a small number instead changes all the others. For KL, q may be 0 there as well.
    """
    p, q = pair
    q = within(p, q)
    expect_numbers(student.entropy(p), cross(p, p), Message("The entropy"))
    expect_numbers(student.cross_entropy_dist(p, q), cross(p, q), Message("The cross entropy"))
    expect_numbers(student.kl_divergence(p, q), divergence(p, q), Message("The divergence"))


@check(points=2, pair=pairs_of_distributions())
def what_q_excludes_costs_infinity(student, pair):
    """Where q is 0 and p is not, cross entropy and KL divergence are infinity.

    -log(0) is infinity and may stay it: q calls impossible what happens. An epsilon inside the
    logarithm, a clamp, nan_to_num or a mask over q's zeros makes it a finite number.
    """
    p, q = pair
    p = without_zeros(p)
    expect_numbers(student.cross_entropy_dist(p, q), cross(p, q), Message("The cross entropy"))
    expect_numbers(student.kl_divergence(p, q), divergence(p, q), Message("The divergence"))


@check(points=1, examples=FEW, pair=pairs_of_distributions())
def sums_over_the_last_dimension(student, pair):
    """The result has p's shape without its last dimension, and p's dtype.

    dim=-1 is the last dimension whether p is (k,), (n, k) or larger. Without a dim the sum runs over
    everything; dim=1 is the last one of a matrix only.
    """
    list(ask_all(student, *map(without_zeros, pair)))
    answers_come_from_the_distributions(student)


@check(points=1, pair=pairs_of_distributions())
def gradients_are_right(student, pair):
    """Gradients flow back to p: -log(p), -log(q) and log(p / q), up to a number that all outcomes share.

    Stay with torch operations on p: .detach(), .data, .item(), numpy() and torch.tensor(...) cut
    the thread that autograd follows.
    """
    p, q = map(without_zeros, pair)
    slopes = (
        (student.entropy, (p,), -p.log()),
        (student.cross_entropy_dist, (p, q), -q.log()),
        (student.kl_divergence, (p, q), (p / q).log()),
    )
    for function, arguments, expected in slopes:
        slope = function.gradient(*arguments, weights=torch.ones_like(p[..., 0]))
        # Probabilities that go on summing to 1 move in directions whose entries sum to 0: only differences
        # between outcomes tell. Whoever divides p by its sum first has another number in common.
        entry = Message("Less its mean over the outcomes, the gradient at [{}]")
        expect.close(centred(slope), centred(expected), scale=expected, entry=entry)


def centred(slope):
    """A slope without what all outcomes of a distribution have in common."""
    return slope - slope.mean(dim=-1, keepdim=True)


@check(points=1, examples=FEW, pair=pairs_of_distributions())
def leaves_its_input_alone(student, pair):
    """None of the three changes p or q.

    p[p == 0] = 1 and p.log_() write into the caller's tensor; torch.where and p.log() make a new one.
    """
    p, q = pair
    (p_after,) = student.entropy.inputs_after(p)
    expect.unchanged(p_after, p, name="p")
    for function in (student.cross_entropy_dist, student.kl_divergence):
        p_after, q_after = function.inputs_after(p, q)
        expect.unchanged(p_after, p, name="p")
        expect.unchanged(q_after, q, name="q")
    answers_come_from_the_distributions(student)
