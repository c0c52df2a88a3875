"""The laws of accuracy: no law has ties or a single class, where ways of counting differ rightly."""

import torch
from hypothesis import strategies as st

from grader import check
from grader.authoring import expect
from grader.authoring.strategies import labelled_scores, other_integer_dtypes

# Each keeps the order of scores from 0 to 5; the last makes scores that are no probabilities.
INCREASING = (
    lambda scores: 3 * scores - 20,
    lambda scores: scores.exp(),
    lambda scores: torch.tanh(scores / 4),
    lambda scores: (scores - 2) ** 3 * 1000,
)


def count(y_hat, y):
    """The number that accuracy(y_hat, y) should be."""
    predicted = y_hat.argmax(dim=1) if y_hat.dim() == 2 else y_hat
    return int((predicted == y).sum())


def answers_come_from_the_arguments(student):
    """Expect an answer that has to do with y_hat and y: 0 or noise alone would do for some laws."""
    scores = torch.tensor([[0.0, 1.0], [0.0, 1.0]])
    batches = ([1, 1], [1, 0], [1, 1])
    first, other, again = (float(student.accuracy(scores, torch.tensor(y))) for y in batches)
    if first != again or first == other:
        raise expect.Failure(
            "The labels [1, 1] and [1, 0] should count differently, and [1, 1] the same each time; "
            "found {first:g}, {other:g} and {again:g}. This answer does not come from y_hat and y.",
            first=first,
            other=other,
            again=again,
        )


@check(points=3, batch=labelled_scores())
def counts_right_predictions(student, batch):
    """accuracy(y_hat, y) is the number of rows whose largest score stands at the label.

    argmax over the classes (dim=1) predicts; compare with y and sum up. The result is a count and not
    a fraction: dividing by n is left to whoever adds batches up.
    """
    y_hat, y = batch
    expect.number(student.accuracy(y_hat, y), count(y_hat, y))


@check(points=1, batch=labelled_scores(), order=st.permutations(range(6)))
def order_of_examples_is_irrelevant(student, batch, order):
    """The same examples in another order give the same count.

    Every example counts alone: nothing is compared with its neighbour.
    """
    y_hat, y = batch
    order = [index for index in order if index < len(y)]
    expect.number(student.accuracy(y_hat[order], y[order]), count(y_hat, y))


@check(points=2, batch=labelled_scores(), increasing=st.sampled_from(INCREASING))
def only_the_order_of_scores_matters(student, batch, increasing):
    """Scores on another scale, negative ones and large ones among them, give the same count.

    No threshold and no rounding: the largest score wins, however large it is.
    """
    y_hat, y = batch
    expect.number(student.accuracy(increasing(y_hat), y), count(y_hat, y))


@check(points=2, batch=labelled_scores())
def accepts_predicted_labels(student, batch):
    """A vector of predicted labels, of shape (n,), is compared as it is.

    Look at y_hat.dim() (or len(y_hat.shape)) before taking argmax over the classes.
    """
    y_hat, y = batch
    predicted = y_hat.argmax(dim=1)
    expect.number(student.accuracy(predicted, y), count(predicted, y))


@check(points=1, batch=labelled_scores(), dtype=other_integer_dtypes())
def accepts_other_integer_labels(student, batch, dtype):
    """Labels of another integer dtype, such as int32 or uint8, count alike.

    == compares by value across dtypes; torch.equal and a method of y's that needs int64 do not.
    """
    y_hat, y = batch
    expect.number(student.accuracy(y_hat, y.to(dtype)), count(y_hat, y))


@check(points=1, batch=labelled_scores())
def one_example_is_a_batch(student, batch):
    """A batch of one example counts 0 or 1.

    len(y_hat) is the number of examples, not of dimensions: it is 1 for one row of scores.
    """
    y_hat, y = batch
    expect.number(student.accuracy(y_hat[:1], y[:1]), count(y_hat[:1], y[:1]))


@check(points=1, classes=st.integers(2, 6))
def an_empty_batch_has_none_right(student, classes):
    """An empty batch has 0 right predictions.

    A sum over nothing is 0; a mean over nothing is nan.
    """
    expect.number(student.accuracy(torch.zeros(0, classes), torch.zeros(0, dtype=torch.int64)), 0)
    answers_come_from_the_arguments(student)


@check(points=1, examples=40, batch=labelled_scores())
def leaves_its_input_alone(student, batch):
    """accuracy(y_hat, y) changes neither y_hat nor y.

    Methods that end in an underscore write into the caller's tensor.
    """
    y_hat, y = batch
    y_hat_after, y_after = student.accuracy.inputs_after(y_hat, y)
    expect.unchanged(y_hat_after, y_hat, name="y_hat")
    expect.unchanged(y_after, y, name="y")
    answers_come_from_the_arguments(student)
