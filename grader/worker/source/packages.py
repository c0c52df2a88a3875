"""Finds the files of a submission that imports name, as Python finds modules and packages in folders."""

from __future__ import annotations

import importlib.machinery
import sys
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from grader.worker.stand_ins import NAMES

Parts = tuple[str, ...]
# A file of the submission never stands for one of these. Nor does Python look for a file in the place of a
# module that is built into it.
_NEVER_OWN = frozenset(("numpy", "torch", "torchvision", *sys.builtin_module_names))


class Packages:
    """Which module of a submission each import gives.

    An import is looked up in the folder of the importing file and in those above it. Another file is found
    where the end of its path is what the import names: the code may add any folder to `sys.path`.
    """

    def __init__(self, paths: Mapping[str, PurePosixPath], imported_only: Collection[str] = ()) -> None:
        """`paths` has the path of each module's file, in the order in which they are found.

        A module that is `imported_only` is found elsewhere only where its name is not that of a library.
        """
        self._folders = {module: path.parent.parts for module, path in paths.items()}
        self._packages = {module for module, path in paths.items() if path.stem == "__init__"}
        self._modules: dict[Parts, str] = {}
        self._ends: dict[Parts, str] = {}
        self._outer: set[Parts] = set()
        self._imported_only = frozenset(imported_only)
        for module, path in paths.items():
            parts = _parts(path)
            self._modules.setdefault(parts, module)
            for start in range(len(parts)):
                self._ends.setdefault(parts[start:], module)
                self._outer.update(parts[start:end] for end in range(start + 1, len(parts)))

    def is_package(self, module: str) -> bool:
        """Return whether a module is the __init__.py of a folder."""
        return module in self._packages

    def is_folder(self, name: str) -> bool:
        """Return whether `import name` gives a folder without __init__.py."""
        parts = tuple(name.split("."))
        return parts in self._outer and parts[0] not in _NEVER_OWN and not _is_library(parts[0])

    def find(self, name: str, *, importer: str | None = None, level: int = 0) -> str | None:
        """Return the module that `import name` gives in the module `importer`; None where it is not own.

        `level` counts the dots before the name.
        """
        parts = tuple(name.split(".")) if name else ()
        folder = self._folders.get(importer or "", ())
        if level:
            package = folder[: max(0, len(folder) - level + 1)]
            return self._modules.get(package + parts) or self._ends.get(parts)
        if not parts or parts[0] in _NEVER_OWN:
            return None
        for depth in range(len(folder), -1, -1):
            if found := self._modules.get(folder[:depth] + parts):
                # A folder without __init__.py does not stand for a library.
                is_package = len(parts) == 1 or folder[:depth] + parts[:1] in self._modules
                return found if is_package or not _is_library(parts[0]) else None
        end = self._ends.get(parts)
        return None if end in self._imported_only and _is_library(parts[0]) else end


def _parts(path: PurePosixPath) -> Parts:
    """Return the names by which a file is imported from the top of the hand-in."""
    stem = path.with_suffix("").parts
    return stem[:-1] if len(stem) > 1 and stem[-1] == "__init__" else stem


def _is_library(name: str) -> bool:
    if name in sys.stdlib_module_names or name in NAMES:
        return True
    spec = importlib.machinery.PathFinder.find_spec(name)
    # A folder without __init__.py on the path has no origin.
    return spec is not None and spec.origin is not None
