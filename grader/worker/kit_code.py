"""Restores the kit's own code in this process, so that no replacement outlives the check that made it.

Learner code can reach every module of this process. A replacement changes only the answers of its own
worker; but the next check must start with the kit's code. Code that searches the memory of the process
for other objects, such as the frames of running functions, can still change these.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType
from typing import Any

import msgspec
import numpy
import torch

# What the kit imports within functions, or calls by the names of other modules.
_LIBRARIES: tuple[ModuleType, ...] = (msgspec, msgspec.msgpack, numpy, torch)
_CALLED_BY_NAME: tuple[ModuleType, ...] = (msgspec, msgspec.msgpack)


class KitCode:
    """The modules, classes, functions and tables of the kit as they are when this object is made."""

    def __init__(self) -> None:
        """To be made before any learner code is loaded."""
        modules = [module for name, module in sys.modules.items() if f"{name}.".startswith("grader.")]
        self._modules = {module.__name__: module for module in (*modules, *_LIBRARIES)}
        self._namespaces = [(vars(module), dict(vars(module))) for module in modules]
        self._libraries = [(vars(module), dict(vars(module))) for module in _CALLED_BY_NAME]
        values = [value for namespace, _ in self._namespaces for value in _own(namespace)]
        classes = {value for value in values if isinstance(value, type) and _is_of_the_kit(value)}
        self._classes = [(cls, cls.__bases__, dict(vars(cls))) for cls in classes]
        values += [value for cls in classes for value in _own(vars(cls))]
        self._functions = [
            (function, function.__code__, function.__defaults__, dict(function.__kwdefaults__ or {}))
            for function in python_functions(values)
            if _is_of_the_kit(function)
        ]
        self._dicts = [(value, dict(value)) for value in values if type(value) is dict]
        self._sets = [(value, set(value)) for value in values if type(value) is set]
        self._lists = [(value, list(value)) for value in values if type(value) is list]
        self._structs = [(value, value.format) for value in values if type(value) is struct.Struct]
        # Learner code may have replaced the builtins when they are needed.
        self._set, self._delete = setattr, delattr

    def restore(self) -> None:
        """Restore everything; takes less than a tenth of a millisecond.

        To be bound before learner code runs, which may replace this method.
        """
        # The names in modules come first, without a call of a function that is found by such a name.
        for namespace, before in self._libraries:
            # A submodule that learner code has imported stays.
            namespace.update(before)
        for namespace, before in self._namespaces:
            namespace.update(before)
            if namespace.keys() != before.keys():
                for name in namespace.keys() - before.keys():
                    del namespace[name]
        sys.modules.update(self._modules)
        for cls, bases, attributes in self._classes:
            if cls.__bases__ is not bases:
                cls.__bases__ = bases
            current = cls.__dict__
            for name, value in attributes.items():
                if current.get(name) is not value:
                    self._set(cls, name, value)
            if current.keys() != attributes.keys():
                for name in current.keys() - attributes.keys():
                    self._delete(cls, name)
        for function, code, defaults, keywords in self._functions:
            if function.__code__ is not code:
                function.__code__ = code
            if function.__defaults__ is not defaults:
                function.__defaults__ = defaults
            if keywords:
                function.__kwdefaults__ = {**keywords}
        # Its own class is restored by now.
        self._restore_tables()

    def _restore_tables(self) -> None:
        for table, entries in self._dicts:
            table.clear()
            table.update(entries)
        for group, members in self._sets:
            group.clear()
            group.update(members)
        for items, kept in self._lists:
            items[:] = kept
        for layout, format in self._structs:
            if layout.format != format:
                layout.__init__(format)  # type: ignore[misc]  # the object that others hold must change


def python_functions(values: Any) -> Iterator[FunctionType]:
    """Yield the functions among values that are written in Python, also those of properties and methods."""
    for value in values:
        parts: tuple[object, ...] = (value,)
        if isinstance(value, property):
            parts = (value.fget, value.fset, value.fdel)
        elif isinstance(value, (classmethod, staticmethod)):
            parts = (value.__func__,)
        yield from (part for part in parts if type(part) is FunctionType)


def _own(namespace: Any) -> Iterator[object]:
    """Yield the values of a module or class, without the tables that Python itself keeps there."""
    for name, value in namespace.items():
        if not (name.startswith("__") and type(value) in (dict, list, set)):
            yield value


def _is_of_the_kit(value: type | Callable[..., object]) -> bool:
    return f"{value.__module__}.".startswith("grader.")
