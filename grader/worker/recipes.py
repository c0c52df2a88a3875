"""The recipes: what a worker can do with a learner's function.

Each recipe takes the function and its arguments and returns a plain value. A recipe is a few lines of
the kit; the computation inside is the learner's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from grader.wire.frames import CANNOT_FOLLOW, Opaque
from grader.wire.recipes import CALL, GRADIENT, INPUTS_AFTER, OPERATIONS, Recipe

Function = Callable[..., Any]


def call(function: Function, arguments: list[Any]) -> object:
    """Return what the function returns."""
    return function(*arguments)


def gradient(function: Function, arguments: list[Any]) -> object:
    """Return the gradient of `(function(X, ...) * weights).sum()` at X; the last argument is the weights.

    The answer is Opaque when autograd cannot follow the result back to X.
    """
    *inputs, weights = arguments
    X = inputs[0].requires_grad_()
    result = function(X, *inputs[1:])
    if not isinstance(result, torch.Tensor):
        return result
    if not result.requires_grad:
        return Opaque(CANNOT_FOLLOW)
    (slope,) = torch.autograd.grad((result * weights).sum(), X, allow_unused=True)
    return torch.zeros_like(X) if slope is None else slope


def inputs_after(function: Function, arguments: list[Any]) -> object:
    """Return the arguments as they are after the call."""
    function(*arguments)
    return arguments


def operations(function: Function, arguments: list[Any]) -> object:
    """Return the names of the ATen operations that the call runs, each once, in order."""
    with Recorder() as recorder:
        function(*arguments)
    return list(recorder.names)


class Recorder(TorchDispatchMode):
    """Records every operation that reaches ATen, whichever Python name it was called by."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        # Otherwise torch imports its compiler, which takes a second, only to exclude this class.
        return False

    def __torch_dispatch__(self, operation: Any, types: Any, args: Any = (), kwargs: Any = None) -> object:
        self.names[operation.overloadpacket._qualified_op_name] = None
        return operation(*args, **(kwargs or {}))


RECIPES: dict[Recipe, Callable[[Function, list[Any]], object]] = {
    CALL: call,
    GRADIENT: gradient,
    INPUTS_AFTER: inputs_after,
    OPERATIONS: operations,
}
