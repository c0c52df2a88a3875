"""The seven laws of peer_checks.py in the kit's form, on the same inputs."""

import torch
from peer_checks import EXAMPLES, LOGITS

from grader import check, expect


@check(points=1, examples=EXAMPLES, X=LOGITS)
def rows_sum_to_one(student, X):
    """Every row of softmax(X) sums to 1."""
    sums = student.softmax(X).sum(dim=1)
    expect.close(sums, torch.ones_like(sums), scale=X)


@check(points=1, examples=EXAMPLES, X=LOGITS)
def entries_are_probabilities(student, X):
    """Every entry lies between 0 and 1."""
    expect.between(student.softmax(X), 0, 1)


@check(points=1, examples=EXAMPLES, X=LOGITS)
def equals_the_definition(student, X):
    """softmax(X) is exp(X) divided by the sum of exp(X) over each row."""
    expect.close(student.softmax(X), torch.softmax(X, dim=1), scale=X)


@check(points=1, examples=EXAMPLES, X=LOGITS)
def keeps_shape_and_dtype(student, X):
    """softmax(X) has the shape and the dtype of X."""
    student.softmax(X)


@check(points=1, examples=EXAMPLES, X=LOGITS)
def keeps_the_order(student, X):
    """A larger logit gets a larger probability than a smaller one in its row."""
    expect.same_order(student.softmax(X), torch.softmax(X, dim=1))


@check(points=1, examples=EXAMPLES, X=LOGITS)
def ignores_a_shift(student, X):
    """Adding one number to all logits does not change the probabilities."""
    shifted = X + X[0, 0]
    expect.close(student.softmax(shifted), torch.softmax(X, dim=1), scale=shifted)


@check(points=1, examples=EXAMPLES, X=LOGITS)
def gradient_is_right(student, X):
    """The Jacobian of a row is diag(p) - p pᵀ."""
    weights = torch.zeros_like(X)
    weights[:, 0] = 1
    p = torch.softmax(X, dim=1)
    expected = p * (weights - (p * weights).sum(dim=1, keepdim=True))
    expect.close(student.softmax.gradient(X, weights=weights), expected, scale=X)
