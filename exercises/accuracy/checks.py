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


def answers_come_from_the_arguments(student):
    """Expect a count that depends on y_hat and y: 0 or noise would pass some checks."""
    scores = torch.tensor([[0.0, 1.0], [0.0, 1.0]])
    batches = ([1, 1], [1, 0], [1, 1])
    first, other, again = (float(student.accuracy(scores, torch.tensor(y))) for y in batches)
    if first != again or first == other:
        raise expect.Failure(
            "For the labels [1, 1], [1, 0] and again [1, 1] the counts are {first:g}, {other:g} and "
            "{again:g}. The first and the last should be equal, and the one between them different: the "
            "result is not computed from y_hat and y.",
            first=first,
            other=other,
            again=again,
        )


@check(points=3, batch=strategies.labelled_scores())
def counts_right_predictions(student, batch):
    """accuracy(y_hat, y) is the number of rows whose largest score is at the label's position.

    Take argmax over the classes (dim=1), compare it with y, and sum. The result is a count, not a
    fraction: divide by n later, after adding up all batches.
    """
    y_hat, y = batch
    expect.number(student.accuracy(y_hat, y), count(y_hat, y))


@check(points=1, batch=strategies.labelled_scores(), order=st.permutations(range(6)))
def order_of_examples_is_irrelevant(student, batch, order):
    """The same examples in another order give the same count.

    Count each example by itself: compare each prediction only with its own label.
    """
    y_hat, y = batch
    order = [index for index in order if index < len(y)]
    expect.number(student.accuracy(y_hat[order], y[order]), count(y_hat, y))


@check(points=2, batch=strategies.labelled_scores(), increasing=st.sampled_from(INCREASING))
def only_the_order_of_scores_matters(student, batch, increasing):
    """The count does not change when the scores have another scale or become negative.

    Do not use a threshold or rounding: the class with the largest score is the prediction, however
    large the score is.
    """
    y_hat, y = batch
    expect.number(student.accuracy(increasing(y_hat), y), count(y_hat, y))


@check(points=2, batch=strategies.labelled_scores())
def accepts_predicted_labels(student, batch):
    """If y_hat already holds predicted labels, of shape (n,), they are compared with y directly.

    Look at y_hat.dim() (or len(y_hat.shape)) before you take argmax over the classes.
    """
    y_hat, y = batch
    predicted = y_hat.argmax(dim=1)
    expect.number(student.accuracy(predicted, y), count(predicted, y))


@check(points=1, batch=strategies.labelled_scores(), dtype=strategies.other_integer_dtypes())
def accepts_other_integer_labels(student, batch, dtype):
    """Labels of another integer dtype, such as int32 or uint8, give the same count.

    == compares the values, whatever the dtypes. torch.equal and indexing with y do not work for every
    dtype.
    """
    y_hat, y = batch
    expect.number(student.accuracy(y_hat, y.to(dtype)), count(y_hat, y))


@check(points=1, batch=strategies.labelled_scores())
def one_example_is_a_batch(student, batch):
    """For a batch of one example the count is 0 or 1.

    len(y_hat) is the number of examples, not of dimensions: it is 1 for one row of scores.
    """
    y_hat, y = batch
    expect.number(student.accuracy(y_hat[:1], y[:1]), count(y_hat[:1], y[:1]))


@check(points=1, classes=st.integers(2, 6))
def an_empty_batch_has_none_right(student, classes):
    """For an empty batch the count is 0.

    The sum over an empty batch is 0; the mean is nan.
    """
    expect.number(student.accuracy(torch.zeros(0, classes), torch.zeros(0, dtype=torch.int64)), 0)
    answers_come_from_the_arguments(student)


@check(points=1, examples=40, batch=strategies.labelled_scores())
def leaves_its_input_alone(student, batch):
    """accuracy(y_hat, y) changes neither y_hat nor y.

    Operators such as -= and methods whose names end in an underscore change the caller's tensor.
    """
    y_hat, y = batch
    y_hat_after, y_after = student.accuracy.inputs_after(y_hat, y)
    expect.unchanged(y_hat_after, y_hat, name="y_hat")
    expect.unchanged(y_after, y, name="y")
    answers_come_from_the_arguments(student)
