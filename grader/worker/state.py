"""Restores a process's global state between checks, so that no check depends on an earlier one."""

from __future__ import annotations

import builtins
import gc
import math
import os
import random
import signal
import sys
import time
import types
import warnings
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy
import numpy.random  # otherwise the first seed in each child would load it
import torch
from torch.utils._python_dispatch import _pop_mode

from grader.worker.kit_code import python_functions

_SIGNALS = ("SIGALRM", "SIGVTALRM", "SIGPROF", "SIGINT", "SIGTERM", "SIGUSR1", "SIGUSR2")
_TIMERS = ("ITIMER_REAL", "ITIMER_VIRTUAL", "ITIMER_PROF")
# The attributes of types that C code defines cannot be replaced.
_HEAP_TYPE = 1 << 9


def seed_generators(seed: int, device: str) -> None:
    """Seed all random numbers: torch's on the CPU and the device, Python's and NumPy's."""
    # For a device that does not exist, torch would store each seed with a traceback.
    (torch.default_generator if device == "cpu" else torch).manual_seed(seed)
    random.seed(seed)
    numpy.random.seed(seed % 2**32)


class State:
    """The state as it is once a submission is loaded."""

    def __init__(self, *, replaces: bool = True, device: str = "cpu") -> None:
        """`replaces` says whether the submission may replace functions of torch or other modules."""
        self._device = device
        self._folder = os.getcwd()
        self._environment = dict(os.environ)
        self._filters = list(warnings.filters)
        self._path = list(sys.path)
        self._streams = (sys.stdin, sys.stdout, sys.stderr)
        self._recursion = sys.getrecursionlimit()
        self._numpy = numpy.geterr()
        self._switches = sys.getswitchinterval()
        self._thresholds = gc.get_threshold()
        self._umask = os.umask(0)
        os.umask(self._umask)
        self._handlers = {number: signal.getsignal(number) for number in _known(*_SIGNALS)}
        # Reading thousands of functions writes to their memory pages, which the process then has to copy.
        owners = _owners() if replaces else ()
        self._owners = [(owner, _functions(owner), vars(owner).keys() | set()) for owner in owners]
        values = (function for _, functions, _ in self._owners for _, function in functions)
        self._codes = [(function, function.__code__) for function in python_functions(values)]
        self._builtins = vars(builtins), dict(vars(builtins))
        self._modes: list[Any] = []

    def restore(self, seed: int) -> None:
        """Restore everything: torch's settings to those it starts with, the random generators to `seed`."""
        self._restore_functions()
        self._restore_interpreter()
        self._restore_torch()
        seed_generators(seed, self._device)

    def _restore_functions(self) -> None:
        # The builtins come first, without a call of any of them: the rest of this method calls them.
        namespace, before = self._builtins
        namespace.update(before)
        for written, code in self._codes:
            if written.__code__ is not code:
                written.__code__ = code
        for owner, functions, names in self._owners:
            current = vars(owner)
            for name, value in functions:
                if current.get(name) is not value:
                    setattr(owner, name, value)
            # Other modules get new names when their submodules are imported.
            if (isinstance(owner, type) or owner is builtins) and len(current) > len(names):
                for name in current.keys() - names:
                    delattr(owner, name)

    def _restore_interpreter(self) -> None:
        for timer in _known(*_TIMERS):
            signal.setitimer(timer, 0)
        for number, handler in self._handlers.items():
            if signal.getsignal(number) is not handler:
                signal.signal(number, handler)
        sys.setswitchinterval(self._switches)
        gc.set_threshold(*self._thresholds)
        gc.callbacks.clear()
        sys.settrace(None)
        sys.setprofile(None)
        sys.setrecursionlimit(self._recursion)
        sys.stdin, sys.stdout, sys.stderr = self._streams
        sys.path[:] = self._path
        gc.enable()
        warnings.resetwarnings()
        warnings.filters[:] = self._filters  # type: ignore[index]  # a list, whatever its stub says
        numpy.seterr(**self._numpy)
        os.umask(self._umask)
        os.chdir(self._folder)
        if dict(os.environ) != self._environment:
            os.environ.clear()
            os.environ.update(self._environment)

    def _restore_torch(self) -> None:
        # A mode that was entered and never left can only be undone by torch's own internals.
        internals: Any = torch._C
        while internals._len_torch_function_stack():
            internals._pop_torch_function_stack()
        while internals._len_torch_dispatch_stack():
            _pop_mode()
        while internals._functorch.peek_interpreter_stack():
            internals._functorch.pop_dynamic_layer_stack()
        _pop_hooks_of_saved_tensors(internals._autograd)
        internals._set_fwd_grad_enabled(True)
        torch.autograd.set_multithreading_enabled(True)
        torch.backends.mkldnn.set_flags(True)
        torch.set_printoptions(profile="default")
        torch.set_autocast_dtype("cpu", torch.bfloat16)
        if torch.is_inference_mode_enabled():
            # Inference mode ends with its guard object, which the learner's code may keep.
            self._modes.append(torch.inference_mode(False))
            self._modes[-1].__enter__()
        torch.set_grad_enabled(True)
        torch.set_default_dtype(torch.float32)
        torch.set_default_device(None)
        if torch.are_deterministic_algorithms_enabled():
            torch.use_deterministic_algorithms(False)
        torch.set_num_threads(1)
        torch.set_float32_matmul_precision("highest")
        torch.set_flush_denormal(False)
        torch.autograd.set_detect_anomaly(False)
        torch.set_autocast_enabled("cpu", False)
        for name, hooks in vars(torch.nn.modules.module).items():
            if name.startswith("_global") and isinstance(hooks, dict):
                hooks.clear()


def _pop_hooks_of_saved_tensors(internals: Any) -> None:
    # Before 2.6, torch can't say whether there are hooks, and raises where there are none.
    top = getattr(internals, "_top_saved_tensors_default_hooks", None)
    with suppress(RuntimeError):
        while top is None or top(True):
            internals._pop_saved_tensors_default_hooks()


def _owners() -> Iterator[types.ModuleType | type]:
    """Yield the modules and classes whose functions learner code may replace."""
    yield from (builtins, math, random, time, warnings, numpy, numpy.linalg)
    public = (torch, torch.nn, torch.nn.functional, torch.nn.init, torch.optim, torch.autograd, torch.linalg)
    yield from public
    classes = {value: None for module in public for value in vars(module).values() if isinstance(value, type)}
    yield from [c for c in classes if c.__module__.startswith("torch") and c.__flags__ & _HEAP_TYPE]


def _functions(owner: types.ModuleType | type) -> list[tuple[str, object]]:
    return [
        (name, value)
        for name, value in vars(owner).items()
        if callable(value) or isinstance(value, (property, classmethod))
    ]


def _known(*names: str) -> list[int]:
    """Return the signals and timers that this platform has."""
    return [getattr(signal, name) for name in names if hasattr(signal, name)]
