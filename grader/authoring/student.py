"""The judge's handle on a learner's functions.

A law calls `student.softmax(X)` as if it were local. What happens is a remote call: the arguments
travel as plain data, the answer comes back as plain data, is tested against what the exercise
declares, and only then reaches the law.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

import torch

from grader.authoring.calls import Answer, Ask, Call
from grader.authoring.scene import Scene
from grader.authoring.steps import Handle
from grader.course.declared import BrokenDeclaration, Name
from grader.course.exercise import Exercise
from grader.datasets.images import Dataset
from grader.text.message import Message
from grader.text.values import show_kind


class Student:
    """What a law is given: an attribute for each name that the exercise asks for."""

    def __init__(
        self,
        exercise: Exercise,
        ask: Ask,
        *,
        mentions: Sequence[str] = (),
        dataset: Dataset | None = None,
    ) -> None:
        """`mentions` are the forbidden names that the source uses, in words."""
        self._exercise = exercise
        self._ask = ask
        self.mentions = tuple(mentions)
        self._dataset = dataset
        self.calls: list[tuple[Call, Answer]] = []
        """Every call so far with its answer, for the learner to read."""
        self.data: dict[str, object] = {}
        self.remarks: list[str] = []

    @property
    def dataset(self) -> Dataset:
        """The images and labels that the exercise asks for."""
        assert self._dataset is not None, "exercise.toml names no dataset"
        return self._dataset

    def scene(self) -> Scene:
        """Return a scene to write down: what to do with objects that live in the worker."""
        return Scene(self._exercise.names, self._play)

    def record(self, **data: object) -> None:
        """Keep numbers, texts and lists of them in the check's `data`; NaN and infinity become None."""
        self.data |= {name: _storable(value) for name, value in data.items()}

    def remark(self, text: str) -> None:
        """Tell the learner something that costs no points."""
        self.remarks.append(text)

    def __getattr__(self, name: str) -> RemoteFunction:
        for declared in self._exercise.names:
            if declared.name == name:
                return RemoteFunction(declared, self)
        asked = ", ".join(declared.name for declared in self._exercise.names)
        raise AttributeError(f"the exercise asks for {asked}, not for {name}")

    def _call(self, declared: Name, recipe: str, arguments: tuple[object, ...]) -> Any:
        message = {"name": declared.name, "recipe": recipe, "arguments": arguments}
        return self._answer(Call((declared.name,), message, recipe, arguments))

    def _play(self, scene: Scene, handles: Sequence[Handle]) -> Any:
        read = tuple(handle.step for handle in handles)
        message = {"steps": scene.steps, "read": read}
        return self._answer(Call(tuple(scene.used), message, lines=tuple(scene.lines), read=read))

    def _answer(self, call: Call) -> Any:
        answer = self._ask(call)
        self.calls.append((call, answer))
        if isinstance(answer, Exception):
            raise answer
        return answer


class RemoteFunction:
    """A function of the learner's, called in a worker."""

    def __init__(self, declared: Name, student: Student) -> None:
        self.name = declared.name
        self._declared = declared
        self._student = student

    def __call__(self, *arguments: object) -> Any:
        """Return what the function returns. Raises BrokenDeclaration, Raised, TimedOut, Crashed."""
        answer = self._student._call(self._declared, "call", arguments)
        self._declared.check(answer, self._written(), arguments)
        return answer

    def gradient(self, X: torch.Tensor, *rest: object, weights: torch.Tensor) -> torch.Tensor:
        """Return the gradient of `(function(X, *rest) * weights).sum()` at X, a tensor like X."""
        answer = self._student._call(self._declared, "gradient", (X, *rest, weights))
        if not isinstance(answer, torch.Tensor):
            raise BrokenDeclaration(
                "The gradient of {called} could not be taken: it returned {found}. Compute with torch "
                "operations on X itself; .detach(), .data, .item() and NumPy cut autograd's thread.",
                called=self._written(),
                found=show_kind(answer),
            )
        if answer.shape != X.shape or answer.dtype != X.dtype:
            raise BrokenDeclaration(
                "The gradient of {called} at X is {found}; X is {wanted}.",
                called=self._written(),
                found=show_kind(answer),
                wanted=show_kind(X),
            )
        return answer

    def inputs_after(self, *arguments: object) -> list[Any]:
        """Return the arguments as they are after a call."""
        answer = self._student._call(self._declared, "inputs_after", arguments)
        if not isinstance(answer, list) or len(answer) != len(arguments):
            raise BrokenDeclaration(
                "The arguments of {called} are gone after the call.", called=self._written()
            )
        for given, kept in zip(arguments, answer):
            if isinstance(given, torch.Tensor) and (
                not isinstance(kept, torch.Tensor) or kept.shape != given.shape or kept.dtype != given.dtype
            ):
                raise BrokenDeclaration(
                    "{called} turned an argument, {given}, into {found}.",
                    called=self._written(),
                    given=show_kind(given),
                    found=show_kind(kept),
                )
        return answer

    def forbidden_uses(self, *arguments: object) -> list[str]:
        """Return the forbidden operations that the source names or that a call runs, in words."""
        exercise = self._student._exercise
        answer = self._student._call(self._declared, "operations", arguments)
        operations = answer if isinstance(answer, list) else []
        run = [str(name) for name in operations if name in exercise.forbidden_operations]
        return [*self._student.mentions, *(Message("{name} (seen while it ran)", name=name) for name in run)]

    def _written(self) -> str:
        return f"{self.name}({', '.join(self._declared.arguments)})"


def _storable(value: object) -> object:
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return None if isinstance(value, float) and not isfinite(value) else value
