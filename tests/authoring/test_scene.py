"""The snippet of a scene does the same steps as the scene."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch

from grader.authoring.calls import Call
from grader.authoring.scene import Scene
from grader.authoring.student import Student
from grader.course.catalogue import Catalogue
from helpers import EXERCISES

REFERENCE = (EXERCISES / "train_epoch" / "reference.py").read_text()


def replayed(lines: Sequence[str], source: str) -> dict[str, object]:
    """Run the lines of a snippet with the names that the learner's file defines."""
    names: dict[str, object] = {"torch": torch}
    exec(source, names)
    exec("\n".join(lines), names)
    return names


@pytest.mark.parametrize("custom", [False, True])
def test_a_snippet_does_what_the_scene_did(catalogue: Catalogue, custom: bool) -> None:
    """The pasted snippet gives the same parameters as the same steps in torch."""
    weight, bias = torch.tensor([[0.5, -0.25], [0.0, 1.0]]), torch.tensor([0.0, 0.1])
    X, y = torch.tensor([[1.0, 0.5], [-1.0, 0.25]]), torch.tensor([1, 0])
    calls: list[Call] = []
    student = Student(catalogue.select(["train_epoch"])[0], lambda call: calls.append(call) or [])
    scene: Scene = student.scene()
    handle = scene.linear(weight, bias)
    updater = scene.custom_updater(handle, lr=0.5) if custom else scene.sgd(handle, lr=0.5)
    loss = scene.cross_entropy(reduction="none")
    scene.call("train_epoch", handle, scene.batches([(X, y)]), loss, updater)
    scene.play()
    names = replayed([line.text for line in calls[0].lines], REFERENCE)

    probabilities = torch.softmax(X @ weight.T + bias, dim=1)
    error = probabilities - torch.nn.functional.one_hot(y, 2)
    trained = names["net"]
    assert isinstance(trained, torch.nn.Linear)
    assert torch.allclose(trained.weight, weight - 0.5 * error.T @ X / 2)
    assert torch.allclose(trained.bias, bias - 0.5 * error.mean(dim=0))


def test_whole_numbers_of_a_nets_constructor_are_sizes_of_its_images(catalogue: Catalogue) -> None:
    """Softmax(4, 3) is made for 4 features; where the first argument is not a number, for 2."""
    calls: list[Call] = []
    student = Student(catalogue.select(["fashion_softmax"])[0], lambda call: calls.append(call) or [])
    for made_with in ((4, 3), (torch.tensor([0.5, 0.25]), 3)):
        scene: Scene = student.scene()
        scene.net("Softmax", *made_with)
        scene.play()
    examples = {}
    for call in calls:
        (made,) = (step["with"] for step in call.message["steps"] if step["do"] == "make_net")
        examples[call.lines[0].text] = tuple(made[1].shape)
    assert examples == {
        "net = Softmax(4, 3)": (2, 4),
        "net = Softmax(torch.tensor([0.5, 0.25]), 3)": (2, 2),
    }
