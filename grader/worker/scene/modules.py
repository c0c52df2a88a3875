"""What the kit sees of a learner's net: its parameters, and the operations of a forward pass.

Methods of a net can be the learner's own. So parameters are looked up where torch stores them, and operations
are changed where they reach ATen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

_SOFTMAX = ("aten::_softmax", "aten::_log_softmax")


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


class LastSoftmax(TorchDispatchMode):
    """Keeps what the last softmax or log_softmax of a forward pass is computed from."""

    def __init__(self) -> None:
        super().__init__()
        self.input: torch.Tensor | None = None

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        # As for Recorder.
        return False

    def __torch_dispatch__(self, operation: Any, types: Any, args: Any = (), kwargs: Any = None) -> object:
        if operation.overloadpacket._qualified_op_name in _SOFTMAX:
            self.input = args[0].detach().clone()
        return operation(*args, **(kwargs or {}))
