"""What exercises declare about names (shapes, sizes and kinds of results), and how answers are tested."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from grader.course.declared import BrokenDeclaration, Name
from grader.course.exercise import CourseError
from grader.course.reading import read_name
from grader.support.toml import read_toml

Declare = Callable[[str], Name]


@pytest.fixture
def declare(tmp_path: Path) -> Declare:
    """Read a declaration as exercise.toml holds it."""

    def declare(text: str) -> Name:
        path = tmp_path / "exercise.toml"
        path.write_text(text)
        return read_name("f", read_toml(path, CourseError))

    return declare


def problem(name: Name, value: object, *arguments: object, made_with: tuple[object, ...] = ()) -> str:
    """Return the problem of an answer; an empty text if it is as declared."""
    try:
        name.check(value, "f(...)", arguments, made_with)
    except BrokenDeclaration as broken:
        return str(broken)
    return ""


def test_a_whole_number_is_a_size(declare: Declare) -> None:
    """The declaration can name an argument as a size: one_hot(y, k) has k columns."""
    name = declare('arguments = { y = "n", k = "number" }\nreturns = { tensor = "n k", dtype = "float32" }')
    y = torch.tensor([0, 2])
    assert problem(name, torch.zeros(2, 3), y, 3) == ""
    assert problem(name, torch.zeros(2, 4), y, 3) == "f(...) must have the shape (2, 3); it has (2, 4)."


@pytest.mark.parametrize("leading", [(), (4,), (2, 3)])
def test_leading_dimensions_are_any(declare: Declare, leading: tuple[int, ...]) -> None:
    """A result over the last dimension keeps all other dimensions of its input."""
    name = declare('arguments = { p = "... k" }\nreturns = { tensor = "...", dtype = "p" }')
    p = torch.zeros(*leading, 5)
    assert problem(name, torch.zeros(leading), p) == ""
    wanted = f"f(...) must have the shape {leading}; it has {(*leading, 5)}."
    assert problem(name, p, p) == wanted


def test_one_of_several_shapes(declare: Declare) -> None:
    """A loss can have one value per example or one value in all, and no other shape."""
    name = declare('arguments = { X = "n k" }\nreturns = { tensor = ["n", ""], dtype = "X" }')
    X = torch.zeros(3, 2)
    assert problem(name, torch.zeros(3), X) == ""
    assert problem(name, torch.zeros(()), X) == ""
    assert problem(name, torch.zeros(3, 1), X) == "f(...) must have the shape (3,) or (); it has (3, 1)."


def test_the_first_dimensions_of_images_count(declare: Declare) -> None:
    """If an argument has more dimensions than the declaration names, the first ones count."""
    name = declare('arguments = { X = "n d", W = "d k" }\nreturns = { tensor = "n k", dtype = "X" }')
    assert problem(name, torch.zeros(2, 3), torch.zeros(2, 1, 2, 2), torch.zeros(4, 3)) == ""


def test_a_nets_sizes_are_its_constructors_arguments(declare: Declare) -> None:
    """Softmax(4, 3) returns three logits per example."""
    name = declare(
        'net = true\nmade_with = { n_inputs = "number", n_outputs = "number" }\n'
        'arguments = { X = "n n_inputs" }\nreturns = { tensor = "n n_outputs", dtype = "X" }'
    )
    X = torch.zeros(2, 4)
    assert problem(name, torch.zeros(2, 3), X, made_with=(4, 3)) == ""
    assert "must have the shape (2, 3); it has (2, 4)" in problem(name, X, X, made_with=(4, 3))


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ([[0.5, 1], [0.25, 1.0]], ""),
        ([], ""),
        ([[torch.tensor(0.5), 1]], ""),
        (0.5, "f(...) must return a list of (the loss, the accuracy); it returned the float 0.5."),
        (
            [[0.5, 1], [0.5]],
            "Entry 1 of the list that f(...) returns must be 2 numbers, (the loss, the accuracy); it is",
        ),
        ([[0.5, "1"]], "the accuracy is a str, not a number"),
    ],
)
def test_rows_of_numbers(declare: Declare, value: object, says: str) -> None:
    """A history is a list of pairs, one per epoch."""
    name = declare('arguments = { n = "number" }\nreturns = { rows = ["the loss", "the accuracy"] }')
    found = problem(name, value, 2)
    assert says in found if says else found == ""


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (3, ""),
        (3.0, ""),
        (torch.tensor(3), ""),
        (torch.tensor(3, dtype=torch.float16), ""),
        (True, "f(...) must return a number; it returned the bool True."),
        (torch.tensor([3]), "it returned a tensor of shape (1,)"),
        ("3", "it returned a str."),
    ],
)
def test_a_number(declare: Declare, value: object, says: str) -> None:
    """A count is an int, a float or a tensor without dimensions; a truth value is not a count."""
    name = declare('arguments = { n = "number" }\nreturns = "number"')
    found = problem(name, value, 2)
    assert says in found if says else found == ""


@pytest.mark.parametrize(
    ("value", "says"),
    [(["bag", "coat"], ""), ("bag", "it returned a str"), (["bag", 1], "it returned a tuple or list of 2")],
)
def test_a_list_of_texts(declare: Declare, value: object, says: str) -> None:
    """The names of labels are a list of texts."""
    name = declare('arguments = { labels = "n" }\nreturns = "texts"')
    found = problem(name, value, [8, 4])
    assert says in found if says else found == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            'arguments = { y = "n", k = "number" }\nreturns = { tensor = "n m", dtype = "float32" }',
            "returns.tensor must be sizes or dimensions of the arguments (k, n); found 'm'",
        ),
        (
            'arguments = { X = "n k" }\nreturns = { tensor = "...", dtype = "X" }',
            "returns.tensor must be sizes or dimensions of the arguments (k, n); found '...'",
        ),
        ('arguments = { X = "n" }\nreturns = "nothing"', "returns must be a table; found 'nothing'"),
        ('class = 1\narguments = { X = "n" }', "class must be true or false; found 1"),
        ('class = true\nreturns = "number"', "unknown key returns"),
        (
            'arguments = { X = "n" }\nmade_with = { n = "number" }\nreturns = "number"',
            "unknown key made_with",
        ),
    ],
)
def test_a_wrong_declaration_is_one_line(declare: Declare, text: str, says: str) -> None:
    """A mistake in a declaration gives the file, the key and the expected value."""
    with pytest.raises(CourseError) as caught:
        declare(text)
    message = str(caught.value)
    assert "exercise.toml: " in message
    assert says in message
    assert "\n" not in message
