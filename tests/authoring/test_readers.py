"""Values that come back are counted and validated before a law computes with them."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from grader.authoring import readers
from grader.authoring.figures import read_axes
from grader.authoring.readers import Known
from grader.authoring.scene import Scene, Schedule
from grader.course.declared import BrokenDeclaration

TWO = Known(("net.weight", "net.bias"), (torch.zeros(2, 3), torch.zeros(2)))
NAN = float("nan")


def refused(read: Any, value: object) -> str:
    """Return why a value is refused."""
    with pytest.raises(BrokenDeclaration) as refusal:
        read(value)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "The number of tensors in net is 0; it should be 2."),
        ([torch.zeros(2, 3)], "The number of tensors in net is 1; it should be 2."),
        ([torch.zeros(2, 3), torch.zeros(2), torch.zeros(2)], "The number of tensors in net is 3"),
        ([torch.zeros(2, 3), 0.5], "Not every item of net is a plain tensor."),
        ([torch.zeros(2, 3), torch.zeros(3)], "net.bias has the shape (3,); it should have the shape (2,)."),
        (
            [torch.zeros(2, 3), torch.zeros(2, dtype=torch.float64)],
            "The dtype of net.bias changed from float32 to float64.",
        ),
        (None, "No readable value came back from net."),
    ],
)
def test_tensors_come_back_as_they_were_sent(value: object, message: str) -> None:
    """The number, the shapes and the dtypes of tensors that the judge has sent do not change."""
    read = readers.tensors("net", TWO)
    assert read([torch.ones(2, 3), torch.ones(2)])[0].sum() == 6
    assert refused(read, value).startswith(message)


def test_gradients_have_the_shapes_of_their_tensors() -> None:
    """A gradient is None or has the shape of its tensor, and there is one for each tensor."""
    read = readers.gradients("grads", TWO)
    assert read([None, torch.zeros(2)])[0] is None
    assert refused(read, [None]) == "The number of tensors in grads is 1; it should be 2."
    assert refused(read, [None, torch.zeros(3)]) == (
        "net.bias.grad has the shape (3,); it should have the shape (2,)."
    )
    assert refused(read, [None, "x"]) == "Not every item of grads is a plain tensor."


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "train_iter yields 0 examples in one pass; it should yield 2 to 9."),
        (
            [[torch.zeros(1, 4), torch.zeros(1, dtype=torch.int64)]],
            "train_iter yields 1 examples in one pass",
        ),
        ([[torch.zeros(10, 4), torch.zeros(10, dtype=torch.int64)]], "train_iter yields 10 examples"),
        (
            [[torch.zeros(0, 4), torch.zeros(0, dtype=torch.int64)]],
            "train_iter yields a batch without examples",
        ),
        (
            [[torch.zeros(()), torch.zeros(0, dtype=torch.int64)]],
            "train_iter yields a batch without examples",
        ),
        (
            [[torch.zeros(3, 4), torch.full((3,), NAN)]],
            "train_iter yields a batch of 3 examples whose y is a",
        ),
        ([[torch.zeros(3, 4), torch.zeros(2, dtype=torch.int64)]], "train_iter yields a batch of 3 examples"),
        ([[torch.zeros(3, 4)]], "train_iter should yield batches (X, y), two tensors each."),
        (None, "train_iter should yield batches (X, y), two tensors each."),
    ],
)
def test_batches_hold_as_many_examples_as_the_judge_expects(value: object, message: str) -> None:
    """A batch has examples with a label of an integer dtype each, and a pass has neither few nor many."""
    read = readers.batches("train_iter", least=2, most=9)
    assert len(read([[torch.zeros(3, 4), torch.zeros(3, dtype=torch.uint8)]])) == 1
    assert refused(read, value).startswith(message)


def axes(**changed: object) -> dict[str, object]:
    """Return one of a figure's axes as a worker sends it."""
    sent: dict[str, object] = {
        "title": "",
        "xlabel": "epoch",
        "ylabel": "loss",
        "x_limits": [0.0, 1.0],
        "y_limits": [0.0, 1.0],
        "legend": [],
        "lines": [{"x": [1.0], "y": [2.0], "label": ""}],
        "images": [],
    }
    return sent | changed


@pytest.mark.parametrize(
    "changed",
    [
        {"x_limits": []},
        {"y_limits": [0.0]},
        {"x_limits": [0.0, NAN]},
        {"y_limits": [0.0, float("inf")]},
        {"lines": [{"x": [1.0], "y": [], "label": ""}]},
        {"lines": [{"x": [1.0], "y": [2.0]}]},
        {"images": [None]},
        {"images": ["a picture"]},
        {"images": "a picture"},
    ],
)
def test_a_view_has_two_finite_limits_and_a_line_two_coordinates(changed: dict[str, object]) -> None:
    """Axes with empty or endless limits, or with a line of unequal coordinates, are refused."""
    assert read_axes([axes()])[0].x_limits == (0.0, 1.0)
    assert refused(read_axes, [axes(**changed)]) == "No readable value came back from the figure."


def answered(*answer: object) -> Scene:
    """Return a scene whose worker sends these values."""
    return Scene([], lambda steps, read, hidden: list(answer))


def test_a_scene_counts_the_leaves_that_it_has_made() -> None:
    """A list of leaves must hold as many tensors as the law has put into it."""
    scene = answered([torch.zeros(1)])
    leaves = scene.leaves([torch.zeros(1), torch.zeros(1)], into="params")
    assert refused(lambda value: scene.play(scene.values(leaves)), None) == (
        "The number of tensors in params is 1; it should be 2."
    )
    assert refused(lambda value: scene.play(scene.facts(leaves)), None).startswith("No readable value")


def test_a_law_says_how_many_tensors_the_learner_must_return() -> None:
    """Of a value of the learner's the kit knows no count, so a law that does not say one is refused."""
    scene = answered([])
    made = scene.leaf(torch.zeros(1), into="made")
    with pytest.raises(TypeError, match="count="):
        scene.values(made)
    message = refused(lambda value: scene.play(scene.values(made, count=2)), None)
    assert message == "The number of tensors in made is 0; it should be 2."


@pytest.mark.parametrize("epochs", [0, 3])
def test_a_history_has_at_most_the_epochs_of_its_schedule(epochs: int) -> None:
    """A training that tells of no epoch, or of more than were asked for, is refused."""
    scene = answered([{"loss": 0.5, "accuracy": 0.5}] * epochs)
    net = scene.linear(torch.zeros(2, 3), torch.zeros(2))
    schedule = Schedule(epochs=2, batch_size=1, lr=0.1, enough=1.0)
    history = scene.fit(net, torch.zeros(1, 28, 28), torch.zeros(1), schedule)
    assert refused(lambda value: scene.play(history), None).startswith("No readable value came back")


def test_labels_of_any_dtype_are_read_where_a_law_asks_for_it() -> None:
    """One law is about the dtype of the labels; their number counts for all."""
    X, y = torch.zeros(3, 4), torch.zeros(3)
    assert "it should be a vector of 3 integers" in refused(readers.batches("it", least=2, most=9), [[X, y]])
    read = readers.batches("it", least=2, most=9, any_labels=True)
    assert read([[X, y]]) == [[X, y]]
    assert "it should be a vector of 3 integers" in refused(read, [[X, y[:2]]])
