"""Steps with any object of a learner's: make it, call its methods, read its items and attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from grader.worker.problem import Problem
from grader.worker.scene.training import Report


class Stage:
    """What the steps of one scene share: the learner's objects, the device, and counts."""

    def __init__(self, objects: Mapping[str, object], device: torch.device, report: Report) -> None:
        self.objects = objects
        self.device = device
        self.report = report
        self.modes: list[bool] = []
        """Whether the net was in train mode, at each of its forward passes."""
        self.graphs: list[bool] = []
        """Whether autograd was on, at each of its forward passes."""
        self.updates = 0
        self.made: dict[int, tuple[list[torch.Tensor], tuple[torch.Tensor, ...]]] = {}
        """For each list of leaves, by its id: the list and the tensors that it was made of."""

    def tensors_of(self, held: Any) -> list[torch.Tensor]:
        """Return the tensors that a list of the learner's or of the kit's holds. Raises Problem."""
        is_one = isinstance(held, torch.Tensor) or not hasattr(held, "__iter__")
        found = [held] if is_one else list(held)
        for item in found:
            if not isinstance(item, torch.Tensor):
                raise Problem("tensor", found=item)
        made, originals = self.made.get(id(held), (held, found))
        if made is held and (len(found) != len(originals) or any(map(_differ, found, originals))):
            raise Problem("leaves")
        return found


def _differ(one: object, other: object) -> bool:
    return one is not other


def learners(stage: Stage, name: str) -> Any:
    """Return the learner's object of that name."""
    return stage.objects[name]


def call(stage: Stage, function: Callable[..., object], *arguments: object) -> object:
    """Return what a function or a class returns."""
    return function(*arguments)


def method(stage: Stage, made: object, name: str, *arguments: object) -> object:
    """Return what a method returns."""
    return getattr(made, name)(*arguments)


def item(stage: Stage, made: Any, index: int) -> object:
    """Return one item of an object."""
    return made[index]


def attribute(stage: Stage, made: object, name: str) -> object:
    """Return an attribute of an object."""
    return getattr(made, name)


def leaf(stage: Stage, value: torch.Tensor) -> torch.Tensor:
    """Set requires_grad on a tensor."""
    return value.requires_grad_()


def leaves(stage: Stage, values: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """Set requires_grad on tensors."""
    made = [value.requires_grad_() for value in values]
    stage.made[id(made)] = made, tuple(made)
    return made


def set_gradients(stage: Stage, leaves: Any, gradients: Sequence[torch.Tensor]) -> None:
    """Give each tensor its gradient."""
    for tensor, gradient in zip(stage.tensors_of(leaves), gradients, strict=True):
        tensor.grad = gradient


def values(stage: Stage, leaves: Any) -> list[torch.Tensor]:
    """Return the present values of tensors."""
    return [tensor.detach().clone() for tensor in stage.tensors_of(leaves)]


def gradients(stage: Stage, leaves: Any) -> list[torch.Tensor | None]:
    """Return the gradients of tensors, None where there is none."""
    given = (tensor.grad for tensor in stage.tensors_of(leaves))
    return [None if gradient is None else gradient.detach().clone() for gradient in given]


def facts(stage: Stage, leaves: Any) -> list[dict[str, bool]]:
    """Return for each tensor whether it is a leaf and requires a gradient."""
    tensors = stage.tensors_of(leaves)
    return [{"is_leaf": tensor.is_leaf, "wants_gradient": tensor.requires_grad} for tensor in tensors]


def graphs_kept(stage: Stage, value: object) -> bool:
    """Return whether a value, or any tensor in its lists and tuples, keeps an autograd graph."""
    if isinstance(value, (list, tuple)):
        return any(graphs_kept(stage, item) for item in value)
    return isinstance(value, torch.Tensor) and value.requires_grad


OBJECT_STEPS: dict[str, Callable[..., Any]] = {
    step.__name__: step
    for step in (
        learners,
        call,
        method,
        item,
        attribute,
        leaf,
        leaves,
        set_gradients,
        values,
        gradients,
        facts,
        graphs_kept,
    )
}
