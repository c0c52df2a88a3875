"""The checks of accuracy. They use no ties and no single class, where correct solutions may differ."""

import torch
from hypothesis import strategies as st

from grader import check, expect, strategies

# Each keeps the order of scores from 0 to 5; the last gives scores that are not probabilities.
INCREASING = (
    lambda scores: 3 * scores - 20,
    lambda scores: scores.exp(),
    lambda scores: torch.tanh(scores / 4),
    lambda scores: (scores - 2) ** 3 * 1000,
)


def count(y_hat, y):
    """Return the correct accuracy(y_hat, y)."""
    predicted = y_hat.argmax(dim=1) if y_hat.dim() == 2 else y_hat
    return int((predicted == y).sum())


def expect_count(found, wanted):
    """Expect a count; n times a fraction is rounded."""
    expect.number(found, wanted, tolerance=1e-4)


def expect_count_or_fraction(found, wanted, size):
    """Expect a count, or the fraction of `size` examples: one law is about which of them it is."""
    if not abs(float(found) - wanted / size) <= 1e-4:
        expect_count(found, wanted)


def answers_come_from_the_arguments(student, y_hat):
    """Expect, before a law is judged, a result that depends on y_hat and y: some laws hold for 0 or noise."""
    # Of two classes, any rule that picks one is right for these labels or for the others.
    scores = y_hat[:, :2]
    larger = scores.argmax(dim=1)
    batches = ((scores, larger), (scores.flip(0), larger.flip(0)), (scores, 1 - larger))
    with expect.given():
        every, reverse, none = (float(student.accuracy(*batch)) for batch in batches)
    if not abs(every - reverse) <= 1e-4 or abs(every - none) <= 1e-4:
        raise expect.NotJudged(
            "If y holds the position of each row's larger score, the count is {every:g}, and {reverse:g} for "
            "the examples in reverse order; if y holds the other position, it is {none:g}. The first two "
            "should be equal, and the third different: the result is not computed from y_hat and y.",
            every=every,
            reverse=reverse,
            none=none,
        )


@check(points=3, core=True, batch=strategies.labelled_scores())
def counts_right_predictions(student, batch):
    """accuracy(y_hat, y) is the number of rows whose largest score is at the label's position.

    Take argmax over the classes (dim=1), compare it with y, and sum. The result is a count, not a
    fraction: divide by n later, after adding up all batches.
    """
    y_hat, y = batch
    expect_count(student.accuracy(y_hat, y), count(y_hat, y))


@check(points=1, batch=strategies.labelled_scores(), order=st.permutations(range(6)))
def order_of_examples_is_irrelevant(student, batch, order):
    """The same examples in another order give the same count.

    Count each example by itself: compare each prediction only with its own label. A neighbouring row, or the
    position of a row in the batch, must not play a part in the comparison.
    """
    y_hat, y = batch
    order = [index for index in order if index < len(y)]
    with expect.given():
        one, other = student.accuracy(y_hat, y), student.accuracy(y_hat[order], y[order])
    expect_count(other, float(one))
    answers_come_from_the_arguments(student, y_hat)


@check(points=2, batch=strategies.labelled_scores(), increasing=st.sampled_from(INCREASING))
def only_the_order_of_scores_matters(student, batch, increasing):
    """The count does not change when the scores have another scale or become negative.

    Do not use a threshold or rounding: the class with the largest score is the prediction, however
    large the score is.
    """
    y_hat, y = batch
    with expect.given():
        one, other = student.accuracy(y_hat, y), student.accuracy(increasing(y_hat), y)
    expect_count(other, float(one))
    answers_come_from_the_arguments(student, y_hat)


@check(points=2, batch=strategies.labelled_scores())
def accepts_predicted_labels(student, batch):
    """If y_hat already holds predicted labels, of shape (n,), they are compared with y directly.

    Look at y_hat.dim() (or len(y_hat.shape)) before you take argmax over the classes. A vector of shape (n,)
    has no classes left: argmax would turn it into one single number.
    """
    y_hat, y = batch
    predicted = y_hat.argmax(dim=1)
    with expect.given():
        found = student.accuracy(predicted, y)
    expect_count_or_fraction(found, count(predicted, y), len(y))


@check(points=1, batch=strategies.labelled_scores(), dtype=strategies.other_integer_dtypes())
def accepts_other_integer_labels(student, batch, dtype):
    """Labels of another integer dtype, such as int32 or uint8, give the same count.

    == compares the values, whatever the dtypes. torch.equal and indexing with y do not work for every dtype,
    and with uint8 a difference such as 1 - 2 becomes 255.
    """
    y_hat, y = batch
    with expect.given():
        other, one = student.accuracy(y_hat, y.to(dtype)), student.accuracy(y_hat, y)
    expect_count(other, float(one))
    answers_come_from_the_arguments(student, y_hat)


@check(points=1, batch=strategies.labelled_scores())
def one_example_is_a_batch(student, batch):
    """For a batch of one example the count is 0 or 1.

    len(y_hat) is the number of examples, not of dimensions: it is 1 for one row of scores. To find out
    whether y_hat holds scores or labels, use y_hat.dim(), which is 2 for scores.
    """
    y_hat, y = batch
    with expect.given():
        found = student.accuracy(y_hat[:1], y[:1])
    expect_count(found, count(y_hat[:1], y[:1]))


@check(points=1, batch=strategies.labelled_scores())
def an_empty_batch_has_none_right(student, batch):
    """For an empty batch the count is 0.

    The sum over an empty batch is 0; the mean is nan, because it divides 0 by 0. Often a mean hides in the
    code: count the correct predictions with sum() and do not divide.
    """
    y_hat, y = batch
    with expect.given():
        found = student.accuracy(y_hat[:0], y[:0])
    expect_count(found, 0)
    answers_come_from_the_arguments(student, y_hat)


@check(points=1, examples=40, batch=strategies.labelled_scores())
def leaves_its_input_alone(student, batch):
    """accuracy(y_hat, y) changes neither y_hat nor y.

    Operators such as -= and methods whose names end in an underscore change the caller's tensor, and so does
    an assignment such as y_hat[...] = 0. Store each result under a new name.
    """
    y_hat, y = batch
    y_hat_after, y_after = student.accuracy.inputs_after(y_hat, y)
    expect.unchanged(y_hat_after, y_hat, name="y_hat")
    expect.unchanged(y_after, y, name="y")
    answers_come_from_the_arguments(student, y_hat)
