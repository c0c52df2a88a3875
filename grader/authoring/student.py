"""The student handle: a proxy for the functions of a learner, which run in a worker.

A law calls `student.softmax(X)` as if it were local. The arguments travel to the worker as plain data, and
the answer comes back as plain data. It is tested against what the exercise declares before the law gets it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import torch

from grader.authoring.calls import Answer, Ask, Call
from grader.authoring.scene import Scene
from grader.authoring.steps import Steps
from grader.course.declared import BrokenDeclaration, Name, nothing_returned
from grader.course.exercise import Exercise
from grader.datasets.images import Dataset
from grader.text.message import Message
from grader.text.values import show_kind
from grader.wire.recipes import CALL, GRADIENT, INPUTS_AFTER, OPERATIONS, Recipe

_MOST_SHOWN = 5
_MOST_LETTERS = 100


class Student:
    """The first argument of a law: it has an attribute for each name that the exercise asks for.

    Example::

        @check(points=2, X=strategies.logits())
        def rows_sum_to_one(student, X):
            \"""Every row of softmax(X) sums to 1.\"""
            sums = student.softmax(X).sum(dim=1)
            expect.close(sums, torch.ones_like(sums), scale=X)
    """

    def __init__(
        self,
        exercise: Exercise,
        ask: Ask,
        *,
        mentions: Sequence[str] = (),
        dataset: Dataset | None = None,
    ) -> None:
        """`ask` answers a call. `mentions` are the forbidden names in the source, each with its line."""
        self._exercise = exercise
        self._ask = ask
        self.mentions = tuple(mentions)
        self._dataset = dataset
        self.calls: list[tuple[Call, Answer]] = []
        """Every call so far with its answer; a failure shows the last one to the learner."""
        self.data: dict[str, object] = {}
        self.remarks: list[str] = []

    def answered_by(self, ask: Ask) -> Student:
        """Return a student with the same source and data set, whose calls another function answers."""
        return Student(self._exercise, ask, mentions=self.mentions, dataset=self._dataset)

    @property
    def dataset(self) -> Dataset:
        """The images and labels that the exercise trains on.

        exercise.toml names the data set: uint8 pixels (n, 28, 28) of 0 to 255, int64 labels (n,) of 0 to 9.

        Example::

            train, labels = student.dataset.train_images, student.dataset.train_labels
        """
        assert self._dataset is not None, "exercise.toml names no dataset"
        return self._dataset

    def scene(self) -> Scene:
        """Return a new scene, whose steps use objects that live in the worker.

        Example::

            scene = student.scene()
            (logits,) = scene.play(scene.forward(scene.net("Net"), X))
        """
        return Scene(self._exercise.names, self._play)

    def record(self, **data: object) -> None:
        """Keep numbers, texts and lists of them in the check's `data` in grade.json.

        NaN and infinity become None, since JSON does not have them.

        Example::

            student.record(test_accuracy=0.97)
        """
        self.data |= {name: _storable(value) for name, value in data.items()}

    def remark(self, text: str) -> None:
        """Tell the learner something that costs no points.

        Example::

            student.remark("Your function is right, but slow: it loops over the rows.")
        """
        self.remarks.append(text)

    def __getattr__(self, name: str) -> RemoteFunction:
        for declared in self._exercise.names:
            if declared.name == name:
                return RemoteFunction(declared, self)
        asked = ", ".join(declared.name for declared in self._exercise.names)
        raise AttributeError(f"the exercise asks for {asked}, not for {name}")

    def _call(self, declared: Name, recipe: Recipe, arguments: tuple[object, ...]) -> Any:
        message = {"name": declared.name, "recipe": recipe, "arguments": arguments}
        return self._answer(Call((declared.name,), message, recipe, arguments))

    def _play(self, steps: Steps, read: Sequence[int], hidden: Collection[int]) -> Any:
        message = {"steps": steps.messages, "read": read}
        lines = steps.lines_without(hidden)
        shown = {place: step for place, step in enumerate(read) if step not in hidden}
        return self._answer(Call(tuple(steps.used), message, lines=lines, shown=shown))

    def _answer(self, call: Call) -> Any:
        answer = self._ask(call)
        self.calls.append((call, answer))
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass(frozen=True)
class Uses:
    """What code uses that an exercise does not allow, a text for each."""

    ready_made: tuple[str, ...]
    """What the exercise asks for itself: forbidden names in the source, and forbidden operations that ran."""
    others: tuple[str, ...]
    """Other operations that ran."""


class RemoteFunction:
    """A function of the learner's, called in a worker.

    Arguments are plain data: tensors, numbers, texts, None, and lists and dicts of them. A call raises Raised
    where the function raises, TimedOut where it does not return in time, Crashed where its process ends, and
    Unavailable where the submission does not define it. A law leaves all of these to the judge.
    """

    def __init__(self, declared: Name, student: Student) -> None:
        self.name = declared.name
        self._declared = declared
        self._student = student

    def __call__(self, *arguments: object) -> Any:
        """Return what the function returns.

        Raises BrokenDeclaration where that is not as exercise.toml declares.

        Example::

            P = student.softmax(X)
        """
        answer = self._student._call(self._declared, CALL, arguments)
        self._declared.check(answer, self._written(), arguments)
        return answer

    def in_any_form(self, *arguments: object, any_shape: bool, or_mean: bool = False) -> torch.Tensor:
        """Return the tensor that the function returns, in the declared dtype.

        With `any_shape`, it comes in the declared shape, too, where it differs only in dimensions of size 1;
        with `or_mean`, a tensor without dimensions is returned as it is. Raises BrokenDeclaration for any
        other answer that is not as declared. `expect.in_any_form` and `expect.in_any_dtype` are for laws.
        """
        answer = self._student._call(self._declared, CALL, arguments)
        answer = self._declared.in_form(answer, arguments, any_shape=any_shape)
        if not (or_mean and isinstance(answer, torch.Tensor) and answer.dim() == 0):
            self._declared.check(answer, self._written(), arguments)
        assert isinstance(answer, torch.Tensor)
        return answer

    def gradient(self, X: torch.Tensor, *rest: object, weights: torch.Tensor) -> torch.Tensor:
        """Return the gradient of `(function(X, *rest) * weights).sum()` at X.

        It has the shape and the dtype of X; `weights` has the shape of the result. Raises BrokenDeclaration
        where the result has no gradient.

        Example::

            G = student.softmax.gradient(X, weights=torch.ones_like(X))
        """
        answer = self._student._call(self._declared, GRADIENT, (X, *rest, weights))
        if answer is None:
            raise nothing_returned(self._written())
        if not isinstance(answer, torch.Tensor):
            raise BrokenDeclaration(
                "The gradient of {called} could not be computed: it returned {found}. Compute with torch "
                "operations on X itself; .detach(), .data, .item() and NumPy detach the result from X.",
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
        """Return the arguments as they are after a call, a list.

        Raises BrokenDeclaration where a tensor has another shape or dtype then.

        Example::

            (after,) = student.softmax.inputs_after(X)
            expect.unchanged(after, X, name="X")
        """
        answer = self._student._call(self._declared, INPUTS_AFTER, arguments)
        if not isinstance(answer, list) or len(answer) != len(arguments):
            raise BrokenDeclaration(
                "The arguments of {called} are gone after the call.", called=self._written()
            )
        for given, kept in zip(arguments, answer, strict=True):
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
        """Return what the source names or a call runs and exercise.toml does not allow, a text for each.

        An empty list means that the learner uses none of it.

        Example::

            assert not student.softmax.forbidden_uses(X)
        """
        uses = self.uses(*arguments)
        return [*uses.ready_made, *uses.others]

    def uses(self, *arguments: object) -> Uses:
        """Return what `forbidden_uses` returns, by its kind.

        Example::

            assert not student.softmax.uses(X).ready_made
        """
        exercise = self._student._exercise
        answer = self._student._call(self._declared, OPERATIONS, arguments)
        # The worker may send any texts: a message shows a few, not too long.
        ran = [str(name)[:_MOST_LETTERS] for name in answer] if isinstance(answer, list) else []
        forbidden = [name for name in ran if exercise.forbids(name)]
        others = [name for name in ran if not exercise.allows(name) and name not in forbidden]
        return Uses(
            (*self._student.mentions, *map(_seen, forbidden)), tuple(map(_seen, others[:_MOST_SHOWN]))
        )

    def _written(self) -> str:
        return f"{self.name}({', '.join(self._declared.arguments)})"


def _seen(operation: str) -> Message:
    # As Python spells it: a "::" with one word after it could be a command to a CI service, and is escaped.
    name = f"torch.ops.{operation.replace('::', '.')}"
    return Message("{name} (seen while it ran)", name=name)


def _storable(value: object) -> object:
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return None if isinstance(value, float) and not isfinite(value) else value
