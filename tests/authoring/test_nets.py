"""What a net's parameters say about it."""

from __future__ import annotations

import pytest
import torch

from grader.authoring import nets
from grader.authoring.calls import Call
from grader.authoring.expect import Failure
from grader.authoring.student import Student
from grader.course.catalogue import Catalogue


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("first", ["weights", "biases"])
@pytest.mark.parametrize("shape", [(3,), (1, 3)])
@pytest.mark.parametrize("inputs", [1, 2, 3])
def test_a_linear_layer_is_read_in_either_orientation(
    turned: bool, first: str, shape: tuple[int, ...], inputs: int
) -> None:
    """Weights may have a row or a column for each class, biases may be a row, in any order."""
    matrix = torch.arange(3.0 * inputs).reshape(inputs, 3)
    biases = torch.tensor([0.5, 0.25, 0.125])
    stored = [matrix if turned else matrix.T, biases.reshape(shape)]
    layers = nets.linear_layers(stored if first == "weights" else stored[::-1], inputs, 3)
    assert any(torch.equal(W, matrix) and torch.equal(b, biases) for W, b in layers)
    assert all(W.shape == (inputs, 3) and b.shape == (3,) for W, b in layers)


@pytest.mark.parametrize(
    "shapes",
    [[], [(3, 2)], [(3, 2), (2,)], [(3, 2), (3,), (3,)], [(2, 2), (3,)], [(6,), (3,)], [(3, 2), (3, 1)]],
)
def test_other_parameters_are_not_a_linear_layer(shapes: list[tuple[int, ...]]) -> None:
    """Parameters of other numbers and shapes give no way to read them."""
    assert nets.linear_layers([torch.zeros(shape) for shape in shapes], 2, 3) == []


@pytest.mark.parametrize(("count", "labels"), [(1, [0]), (4, [0, 1, 2, 3]), (12, [*range(10), 0, 1])])
def test_each_image_gets_a_label(count: int, labels: list[int]) -> None:
    """The labels count from 0 to 9, again and again, one for each image of a batch."""
    found = nets.labels_for(torch.zeros(count, 1, 28, 28))
    assert found.tolist() == labels
    assert found.dtype is torch.int64


def test_a_state_dict_that_holds_not_everything_is_a_failure(catalogue: Catalogue) -> None:
    """Two nets with one state_dict must give the same logits for the same images."""
    X = torch.rand(2, 1, 28, 28)
    one, other = torch.zeros(2, 10), torch.ones(2, 10)
    asked: list[Call] = []

    def answers(second: torch.Tensor) -> Student:
        played = iter(([one, second], [[]]))
        return Student(catalogue.select(["mnist_net"])[0], lambda call: asked.append(call) or next(played))

    nets.state_dict_holds_everything(answers(one), X)
    assert [line.text for line in asked[0].lines if line.only_reads] == ["first(images)", "second(images)"]
    with pytest.raises(Failure, match="not in the state_dict"):
        nets.state_dict_holds_everything(answers(other), X)
