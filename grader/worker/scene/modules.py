"""What the kit sees of a learner's net: its parameters, and the operations of a forward pass.

Methods of a net can be the learner's own. So parameters are looked up where torch stores them, and operations
are changed where they reach ATen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

# Two results of float32 that are equal but for rounding differ by less than this share.
_CLOSE = 1e-4


def named_parameters(net: torch.nn.Module) -> Iterator[tuple[str, torch.nn.Parameter]]:
    """Yield the name and the tensor of each parameter of a net, each once, in torch's order."""
    seen: set[int] = set()
    waiting: list[tuple[str, torch.nn.Module]] = [("", net)]
    while waiting:
        prefix, module = waiting.pop()
        if id(module) in seen:
            continue
        seen.add(id(module))
        for name, parameter in _stored(module, "_parameters").items():
            if parameter is not None and id(parameter) not in seen:
                seen.add(id(parameter))
                yield f"{prefix}{name}", parameter
        children = _stored(module, "_modules").items()
        waiting += [(f"{prefix}{name}.", child) for name, child in reversed(children) if child is not None]


def parameters(net: torch.nn.Module) -> list[torch.nn.Parameter]:
    """Return the parameters of a net, each once."""
    return [parameter for _, parameter in named_parameters(net)]


def _stored(module: torch.nn.Module, name: str) -> dict[str, Any]:
    attributes: dict[str, Any] = object.__getattribute__(module, "__dict__")
    if "_actual_script_module" in attributes:
        # A traced net keeps everything in another module.
        return _stored(attributes["_actual_script_module"], name)
    stored: dict[str, Any] = attributes.get(name) or {}
    return stored


class Blanked(TorchDispatchMode):
    """Replaces the results of some operations by zeros: those whose names contain one of some parts."""

    def __init__(self, parts: Sequence[str]) -> None:
        super().__init__()
        self._parts = tuple(parts)

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        # As for Recorder.
        return False

    def __torch_dispatch__(self, operation: Any, types: Any, args: Any = (), kwargs: Any = None) -> object:
        result = operation(*args, **(kwargs or {}))
        if any(part in operation.overloadpacket._qualified_op_name for part in self._parts):
            return torch.utils._pytree.tree_map_only(torch.Tensor, torch.zeros_like, result)
        return result


class LogSoftmaxInput(TorchDispatchMode):
    """Keeps the first tensor of a forward pass whose log_softmax is the output of the pass.

    So it does not matter whether the net calls log_softmax or computes it itself.
    """

    def __init__(self, output: torch.Tensor) -> None:
        """`output` are the logarithms (n, k) that another forward pass has given."""
        super().__init__()
        self._output = output
        self.input: torch.Tensor | None = None

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        # As for Recorder.
        return False

    def __torch_dispatch__(self, operation: Any, types: Any, args: Any = (), kwargs: Any = None) -> object:
        result = operation(*args, **(kwargs or {}))
        if self.input is None and self._may_be_input(result):
            scores = result.detach().reshape(self._output.shape)
            differences = torch.log_softmax(scores, dim=1) - self._output
            if (differences.abs() <= _CLOSE * (1 + self._output.abs())).all():
                # A later operation may write into the tensor.
                self.input = scores.clone()
        return result

    def _may_be_input(self, result: object) -> bool:
        if not isinstance(result, torch.Tensor) or result.dtype != self._output.dtype:
            return False
        # Scores can also have more dimensions, of size 1, as after a convolution.
        return result.numel() == self._output.numel() and result.shape[:2] == self._output.shape
