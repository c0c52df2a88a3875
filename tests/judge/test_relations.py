"""Relations: how a wrong value differs from the right one."""

from __future__ import annotations

import pytest

from grader.judge.relations import relation


@pytest.mark.parametrize(
    ("found", "wanted", "words"),
    [
        ("-0.3", "0.3", "opposite"),
        ("0", "3", "zero"),
        ("0.2", "0", "+ for zero"),
        ("nan", "1", "nan"),
        ("-inf", "1", "-inf"),
        ("7", "inf", "finite for inf"),
        ("12", "4", "whole multiple"),
        ("-12", "4", "opposite whole multiple"),
        ("4", "12", "whole part"),
        ("6", "3", "twice"),
        ("1.5", "3", "half"),
        ("75", "0.75", "100 times"),
        ("1.442695", "1", "base 2"),
        ("0.7", "0.3", "1 - it"),
        ("5.5", "4.5", "1 more"),
        ("1.94591", "7", "logarithm"),
        ("20.0855", "3", "exponential"),
        ("3.7", "2.9", "larger"),
        ("-3.7", "2.9", "larger, other sign"),
        ("2.3", "2.9", "smaller"),
        ("0.3000001", "0.3", "nearly"),
        ("(2, 3)", "(3, 2)", "sizes permuted"),
        ("(3, 1)", "(3,)", "with a size of 1"),
        ("(3,)", "(3, 1)", "without a size of 1"),
        ("()", "(3,)", "0 for 1 dimensions"),
        ("(6,)", "(2, 3)", "1 for 2 dimensions, as many numbers"),
        ("(5, 3)", "(5, 4)", "2 for 2 dimensions, same sizes at [0]"),
        ("(5, 28, 10)", "(5, 10)", "3 for 2 dimensions, same first, same last"),
        ("a tuple", "a number", ""),
    ],
)
def test_a_relation_does_not_depend_on_the_example(found: str, wanted: str, words: str) -> None:
    """Values that differ in one way have one relation."""
    assert relation(found, wanted) == words
