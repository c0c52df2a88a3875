"""Stands for packages that only show or log, so that a learner's function runs without them.

In a worker, `import wandb` gives a module whose functions do nothing, also where the package is installed: a
grade does not depend on the machine. A stand-in has no name that the exercise asks for.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import sys
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import FunctionType, MappingProxyType, ModuleType
from typing import Any

_TENSORBOARD = "torch.utils.tensorboard"
# In these packages, every name exists.
_OPEN = frozenset(("IPython", "marimo", "matplotlib_inline", "tensorboardX", "tqdm", "wandb"))
NAMES = _OPEN | {"d2l"}
"""The packages that have a stand-in."""


def install(asked: Collection[str]) -> None:
    """Give the stand-ins to every later import, without the names that an exercise asks for."""
    finder = _Finder(frozenset(asked))
    # To read the names of all modules would copy the memory pages that they lie in.
    if any(package in sys.modules for package in (*_OPEN, "d2l", _TENSORBOARD)):
        for name in [name for name in sys.modules if finder.has(name)]:
            del sys.modules[name]
    sys.meta_path.insert(0, finder)


class Silent:
    """Has every attribute and every method, and does nothing."""

    def __call__(self, *arguments: object, **options: object) -> Any:
        """Return this object; a decorator returns the function or the class as it is."""
        is_decorator = len(arguments) == 1 and isinstance(arguments[0], (FunctionType, type))
        return arguments[0] if is_decorator else self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: object) -> Any:
        return self

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *exception: object) -> None:
        pass


class Bar(Silent):
    """Stands for `tqdm`: yields the items without a progress bar."""

    write = pandas = Silent()

    def __init__(self, iterable: Iterable[Any] | None = None, *arguments: object, **options: object) -> None:
        self.iterable = () if iterable is None else iterable
        self.n = 0

    def __iter__(self) -> Iterator[Any]:
        return iter(self.iterable)

    def __len__(self) -> int:
        return len(self.iterable)  # type: ignore[arg-type]  # raises what it raises without the bar

    def __bool__(self) -> bool:
        return True

    def update(self, n: int = 1) -> None:
        """Count."""
        self.n += n


def count(*bounds: int, **options: object) -> Bar:
    """Stand for `trange`."""
    return Bar(range(*bounds))


class Timer:
    """Stands for the book's `Timer`: it measures several times in seconds."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.start()

    def start(self) -> None:
        """Start to measure."""
        self._started = time.time()

    def stop(self) -> float:
        """Keep the time since the start, and return it."""
        self.times.append(time.time() - self._started)
        return self.times[-1]

    def avg(self) -> float:
        """Return the mean time."""
        return sum(self.times) / len(self.times)

    def sum(self) -> float:
        """Return the sum of the times."""
        return sum(self.times)

    def cumsum(self) -> list[float]:
        """Return the sums of the first times."""
        return [sum(self.times[:number]) for number in range(1, len(self.times) + 1)]


class Accumulator:
    """Stands for the book's `Accumulator`: it adds up several numbers."""

    def __init__(self, n: int) -> None:
        self.data = [0.0] * n

    def add(self, *values: Any) -> None:
        """Add a number to each sum."""
        self.data = [total + float(value) for total, value in zip(self.data, values)]

    def reset(self) -> None:
        """Start again at 0."""
        self.data = [0.0] * len(self.data)

    def __getitem__(self, index: int) -> float:
        return self.data[index]


def set_axes(
    axes: Any, xlabel: str, ylabel: str, xlim: Any, ylim: Any, xscale: str, yscale: str, legend: Any
) -> None:
    """Stand for the book's function: label and scale the axes of a figure."""
    axes.set(xlabel=xlabel, ylabel=ylabel, xscale=xscale, yscale=yscale, xlim=xlim, ylim=ylim)
    if legend:
        axes.legend(legend)
    axes.grid()


BUILTINS: Mapping[str, object] = MappingProxyType({"display": Silent(), "get_ipython": Silent()})
"""The names that IPython adds to Python's own."""
# matplotlib asks for the version.
_IPYTHON: Mapping[str, object] = MappingProxyType({"version_info": (9, 0, 0), "get_ipython": Silent()})
_BARS: Mapping[str, object] = MappingProxyType(
    {"tqdm": Bar, "trange": count, "tqdm_notebook": Bar, "tnrange": count}
)
_BOOK: Mapping[str, object] = MappingProxyType(
    {"Timer": Timer, "Accumulator": Accumulator, "set_axes": set_axes}
    | dict.fromkeys(("Animator", "ProgressBoard", "plot", "show_heatmaps", "show_images"), Silent())
    | dict.fromkeys(("set_figsize", "use_svg_display"), Silent())
)


class _Module(ModuleType):
    """A stand-in for a module."""

    def __init__(self, name: str, names: Mapping[str, object], asked: frozenset[str]) -> None:
        super().__init__(name)
        self.__version__ = "0"
        vars(self).update({key: value for key, value in names.items() if key not in asked})
        self.__asked = asked

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("__") and name not in self.__asked:
            if self.__name__ == "d2l.torch" and name == "plt":
                return importlib.import_module("matplotlib.pyplot")
            if not self.__name__.startswith("d2l"):
                return Silent()
        raise AttributeError(f"the grader's stand-in for {self.__name__} does not have {name!r}")


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the stand-ins."""

    def __init__(self, asked: frozenset[str]) -> None:
        self._asked = asked

    def has(self, name: str) -> bool:
        """Return whether there is a stand-in for a module."""
        package, last = name.partition(".")[0], name.rpartition(".")[2]
        is_open = package in _OPEN or f"{name}.".startswith(f"{_TENSORBOARD}.")
        # An asked name is not a module, either.
        return (is_open and last not in self._asked) or name in ("d2l", "d2l.torch")

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True) if self.has(fullname) else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        package = spec.name.partition(".")[0]
        names = {"IPython": _IPYTHON, "tqdm": _BARS, "d2l": _BOOK}.get(package, {})
        return _Module(spec.name, {} if spec.name == "d2l" else names, self._asked)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: the module has its names."""
