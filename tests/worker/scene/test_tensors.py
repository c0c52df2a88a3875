"""The tensors that steps give to learner code are ordinary ones, and what it returns is copied at once."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from grader.wire.frames import encode, read_frame
from grader.worker.devices import onto
from grader.worker.scene.data import batches_of
from grader.worker.scene.scene import play
from grader.worker.scene.steps import Stage
from grader.worker.scene.training import outputs_of
from wire.helpers import reader

CPU = torch.device("cpu")
Step = tuple[str, list[Any]]


def played(objects: dict[str, object], steps: list[Step], *read: int) -> list[Any]:
    """Play steps as a worker does when they arrive."""
    messages = [{"do": name, "with": arguments} for name, arguments in steps]
    arrived = onto(read_frame(reader(encode(messages))), CPU)
    return play(Stage(objects, CPU, lambda progress: None), arrived, read)


def result(step: int) -> dict[str, int]:
    return {"step": step}


class Watched:
    """Notes the tensors that it gets and uses each as one's own."""

    def __init__(self) -> None:
        self.seen: list[torch.Tensor] = []

    def see(self, *tensors: torch.Tensor) -> None:
        """Detach, zero and resize tensors in place: torch refuses all of it for a view."""
        for tensor in tensors:
            assert tensor.is_leaf
            self.seen.append(tensor)
            tensor.detach_().zero_()
            tensor.resize_(1)


def test_leaves_and_their_gradients_are_ordinary_tensors() -> None:
    """p.grad.detach_() and p.grad.zero_() work, for a transposed parameter, too; no two share memory."""
    values = [torch.ones(2, 3), torch.ones(3, 2).t(), torch.tensor(1.0)]
    seen: list[torch.Tensor] = []

    def old_idiom(params: list[torch.Tensor]) -> None:
        for p in params:
            assert p.is_leaf
            assert p.requires_grad
            assert not p._is_view()
            assert p.grad is not None
            p.grad.detach_()
            p.grad.zero_()
            seen.extend((p, p.grad))

    for gradients in (values, [2 * value for value in values]):
        steps: list[Step] = [
            ("leaves", [values]),
            ("set_gradients", [result(0), gradients]),
            ("learners", ["old_idiom"]),
            ("call", [result(2), result(0)]),
            ("values", [result(0)]),
        ]
        (after,) = played({"old_idiom": old_idiom}, steps, 4)
        assert all(map(torch.equal, after, values))
    assert len({tensor.untyped_storage().data_ptr() for tensor in seen}) == len(seen) == 12


def test_batches_and_arguments_are_ordinary_tensors() -> None:
    """What a loader yields and what a function gets can be changed in every way."""
    watched = Watched()

    def use(loader: Any, X: torch.Tensor, number: torch.Tensor) -> int:
        for batch in loader:
            watched.see(*batch)
        watched.see(X, number)
        return sum(len(batch[0]) for batch in loader)

    X, y = torch.rand(4, 2), torch.arange(4)
    steps: list[Step] = [
        ("batches", [X, y, [[0, 1], [2, 3]]]),
        ("learners", ["use"]),
        ("call", [result(1), result(0), X.t(), torch.tensor(1.0)]),
    ]
    assert played({"use": use}, steps, 2) == [4]
    assert len(watched.seen) == 6


class Reuses(nn.Module):
    """Normalises its input in place and returns the same tensor each time."""

    def __init__(self) -> None:
        super().__init__()
        self.buffer = torch.zeros(100, 2)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Return a part of the buffer."""
        X -= 1
        self.buffer[: len(X)] = X
        return self.buffer[: len(X)]


def test_each_result_of_a_scene_is_kept() -> None:
    """A net that returns one buffer answers each question by itself."""
    X = torch.arange(6.0).reshape(3, 2)
    steps: list[Step] = [
        ("learners", ["Reuses"]),
        ("make_net", [result(0), X]),
        ("call", [result(1), X]),
        ("call", [result(1), X + 7]),
    ]
    first, second = played({"Reuses": Reuses}, steps, 2, 3)
    assert torch.equal(first, X - 1)
    assert torch.equal(second, X + 6)


def test_predictions_are_kept_and_images_are_not_changed() -> None:
    """Where there are more images than one batch, each row is that of its own image."""
    images = torch.rand(250, 2)
    before = images.clone()
    outputs = outputs_of(Reuses(), images, report=lambda progress: None)
    assert isinstance(outputs, torch.Tensor)
    assert torch.equal(outputs, before - 1)
    assert torch.equal(images, before)


def test_batches_that_a_loader_fills_again_are_kept() -> None:
    """A loader that yields the same two tensors each time gives different batches."""

    def loader() -> Any:
        X, y = torch.zeros(2, 1), torch.zeros(2, dtype=torch.int64)
        for number in range(3):
            X.fill_(number)
            y.fill_(number)
            yield X, y

    found = batches_of(Stage({}, CPU, lambda progress: None), loader(), 10)
    assert [(X[0].item(), y[0].item()) for X, y in found] == [(0, 0), (1, 1), (2, 2)]
