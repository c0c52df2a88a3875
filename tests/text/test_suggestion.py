"""Suggestions for an unknown name."""

from __future__ import annotations

from grader.text.suggestion import did_you_mean


def test_the_most_similar_name_is_suggested() -> None:
    """An unknown name gets the most similar known name as a suggestion."""
    assert did_you_mean("sofmax", ["accuracy", "log_softmax", "softmax"]) == "did you mean softmax?"


def test_nothing_is_suggested_where_no_name_is_similar() -> None:
    """An unknown name without a similar one gets no suggestion."""
    assert did_you_mean("sgd", ["accuracy", "softmax"]) is None
    assert did_you_mean("sgd", []) is None
