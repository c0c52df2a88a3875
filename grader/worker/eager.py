"""Keeps torch from loading its compiler: in a worker, everything runs eagerly.

Optimizers, checkpoints and functional transforms ask `torch._dynamo` for small things at their first use, and
loading it takes a second of processor time, which would count as the learner's. A stand-in answers what they
ask; whatever else is asked of it loads the real module.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import torch

_NAME = "torch._dynamo"


def run_eagerly() -> None:
    """Put the stand-in in the place of torch's compiler, unless that is loaded, and compile nothing."""
    if _NAME not in sys.modules:
        stand_in = _Dynamo(_NAME)
        sys.modules[_NAME] = stand_in
        torch._dynamo = stand_in
    torch.compile = _compile


def _compile(model: Callable[..., Any] | None = None, **options: object) -> Any:
    """Return a function or a net as it is; without one, a decorator that does so."""
    return _itself if model is None else model


def _itself(model: Any) -> Any:
    return model


class _Dynamo(ModuleType):
    """Stands for `torch._dynamo` in code that runs eagerly."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        folder = Path(torch.__file__).parent / "_dynamo"
        self.__file__ = str(folder / "__init__.py")
        self.config = _load(f"{name}.config", folder / "config.py")
        self.compiled_autograd = SimpleNamespace(_disable=contextlib.nullcontext)

    def disable(self, fn: Callable[..., Any] | None = None, *flags: object, **options: object) -> Any:
        """Return a function as it is."""
        return _compile(fn)

    def graph_break(self, *reason: object, **options: object) -> None:
        """Do nothing: there is no graph."""

    def is_compiling(self) -> bool:
        """Return False."""
        return False

    def __getattr__(self, name: str) -> Any:
        # Python's import asks for the path where a submodule is imported.
        if name.startswith("__") and name != "__path__":
            raise AttributeError(name)
        if sys.modules.get(_NAME) is self:
            del sys.modules[_NAME]
        return getattr(importlib.import_module(_NAME), name)


def _load(name: str, file: Path) -> ModuleType:
    """Load one module of a package that is not loaded itself."""
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
