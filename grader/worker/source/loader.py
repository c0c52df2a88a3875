"""Loads the definitions of a submission, as many of them as possible.

Learners hand in whole scripts with functions, downloads, training runs and prints. Each top-level
statement is run on its own; one that fails is left out and reported, and the definitions around it stay.
The source arrives as text and is imported from memory.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import importlib
import importlib.abc
import importlib.machinery
import io
import linecache
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import CodeType, ModuleType
from typing import Any

from grader.worker.source.dependencies import (
    Location,
    Mention,
    Modules,
    Source,
    Statement,
    dependencies_of,
    is_own,
)
from grader.worker.source.library_uses import library_uses
from grader.worker.source.statements import DEFINITIONS, statements_of
from grader.worker.stand_ins import BUILTINS
from grader.worker.torchvision_repair import repair

# The first line of a cell that Jupyter writes into a file.
_WRITTEN_FILE = re.compile(
    r"\s*%%(?:write)?file[ \t]+(?P<more>-a[ \t]+)?(?:\./)?(?P<stem>[A-Za-z_]\w*)\.py[ \t]*\n"
)
_FUTURE_FLAGS = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}


@dataclass(frozen=True)
class LeftOut:
    """A statement that was not loaded, where it stands and why."""

    location: Location
    text: str
    reason: str | None
    """What it raised; None where the source did not finish, so that only the definitions were loaded."""


class Program:
    """The parsed source of one submission; no part of it runs before `load`."""

    def __init__(self, files: dict[str, list[str]]) -> None:
        """`files` maps a file's name to its cells; a Python file is one cell."""
        self.modules: Modules = {}
        self.unreadable: list[LeftOut] = []
        self.sources: dict[str, Source] = {}
        """By the names of their code in tracebacks."""
        self._files: dict[str, str] = {}
        for file in sorted(files, key=_import_order):
            stem = PurePosixPath(file).stem
            # Of two files of one stem, an import gives the first; the second has no name to import.
            module = file if stem in self.modules else stem
            self._files[module] = file
            self.modules[module] = []
            for number, text in enumerate(files[file], 1):
                source = Source(file, number if _is_notebook(file) else 0)
                written = _WRITTEN_FILE.match(text)
                if not written:
                    self._read(module, source, text)
                elif f"{written['stem']}.py" not in files:
                    self._write(written, source, text)

    def mentions(self, homes: Iterable[tuple[str, str]], forbidden: Iterable[str]) -> list[Mention]:
        """Return the forbidden names of libraries that the definitions of (module, name) pairs use."""
        return library_uses(self.modules, [*homes], [*forbidden])

    def load(
        self, places: Mapping[str, tuple[str, str]], *, definitions_only: bool
    ) -> tuple[dict[str, object], list[LeftOut]]:
        """Run modules and return the objects that are asked for, and what was left out.

        `places` maps each asked name to the module that defines it, and the name that it has there.

        With `definitions_only`, only imports, functions, classes and the dependencies of the asked names run.
        """
        if self._imports("torchvision"):
            repair()
        importer = _Importer(self.modules, self._files, places, definitions_only=definitions_only)
        sys.meta_path.insert(0, importer)
        vars(builtins).update(BUILTINS, __import__=importer.import_own)
        objects = {}
        for name, (module, bound) in places.items():
            namespace = vars(importer.module(module))
            if bound in namespace:
                objects[name] = namespace[bound]
        return objects, importer.left_out

    def _imports(self, package: str) -> bool:
        nodes = (n for m in self.modules.values() for s in m for n in ast.walk(s.tree))
        for node in nodes:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            if any(name.partition(".")[0] == package for name in names):
                return True
        return False

    def _write(self, written: re.Match[str], source: Source, text: str) -> None:
        """Read a cell whose magic writes it into a file as that file."""
        module = written["stem"]
        if module not in self.modules or not written["more"]:
            self.modules[module] = []
        self._files[module] = f"{module}.py"
        # Lines keep their numbers.
        self._read(module, source, "\n" * written[0].count("\n") + text[written.end() :])

    def _read(self, module: str, source: Source, text: str) -> None:
        name = source.filename
        self.sources[name] = source
        linecache.cache[name] = (len(text), None, io.StringIO(text).readlines(), name)
        try:
            tree = ast.parse(text, name)
            statements = statements_of(tree, is_notebook=_is_notebook(self._files[module]))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None) or 1
            reason = f"{type(error).__name__}: {getattr(error, 'msg', error)}"
            self.unreadable.append(LeftOut(source.location(line), source.text(line), reason))
        else:
            self.modules[module] += [Statement(module, source, statement) for statement in statements]


def _is_notebook(file: str) -> bool:
    return not file.lower().endswith(".py")


def _import_order(file: str) -> tuple[object, ...]:
    return (_is_notebook(file), len(PurePosixPath(file).parts), file)


class _Importer(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports a submission's modules from memory, one statement at a time."""

    def __init__(
        self,
        modules: Modules,
        files: dict[str, str],
        places: Mapping[str, tuple[str, str]],
        *,
        definitions_only: bool,
    ) -> None:
        self.left_out: list[LeftOut] = []
        self._modules = modules
        self._files = files
        self._loaded: dict[str, ModuleType] = {}
        self._import = builtins.__import__
        self._kept: set[int] | None = None
        if definitions_only:
            self._kept = {
                id(statement)
                for module, bound in places.values()
                for statement in dependencies_of(modules, module, [bound])
            }

    def module(self, name: str) -> ModuleType:
        """Return a module of the submission; the first call loads it."""
        if name not in self._loaded:
            self._run(self._make(name), self._modules[name])
        return self._loaded[name]

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname in self._modules and self._is_free(fullname):
            spec = importlib.machinery.ModuleSpec(fullname, self, origin=self._files[fullname])
            spec.has_location = True
            return spec
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return self._loaded.get(spec.name) or self._make(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        name = next(name for name, loaded in self._loaded.items() if loaded is module)
        self._run(module, self._modules[name])

    def _make(self, name: str) -> ModuleType:
        file = self._files[name]
        # Other code that imports random or code must get the real module.
        public = name if self._is_free(name) else f"submission_{name}"
        module = ModuleType("__main__" if _is_notebook(file) else public)
        namespace = vars(module)
        namespace["__file__"] = file
        if name in sys.stdlib_module_names:
            namespace["__getattr__"] = _Rest(name)
        sys.modules[public] = sys.modules[module.__name__] = self._loaded[name] = module
        return module

    def import_own(
        self,
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """Import a module as Python does; the files of the submission see each other first."""
        if name in self._modules and is_own(name, self._modules):
            importing = [own for own, module in self._loaded.items() if vars(module) is globals]
            # Other code that imports random or code gets the real module, as a file random.py does.
            if importing and (importing != [name] or name not in sys.stdlib_module_names):
                return self.module(name)
        return self._import(name, globals, locals, fromlist or (), level)

    def _is_free(self, name: str) -> bool:
        """Return whether a name is that of no other module."""
        if name in sys.stdlib_module_names:
            return False
        return sys.modules.get(name) in (None, self._loaded.get(name))

    def _run(self, module: ModuleType, statements: Sequence[Statement]) -> None:
        flags = 0
        for statement in statements:
            tree = statement.tree
            if isinstance(tree, ast.ImportFrom) and tree.module == "__future__":
                flags |= sum(_FUTURE_FLAGS.get(alias.name, 0) for alias in tree.names)
            if self._kept is not None and not self._is_kept(statement):
                self._leave_out(statement, None)
                continue
            try:
                _execute(statement, vars(module), flags)
            except BaseException as error:  # scripts also call sys.exit() and the like
                self._leave_out(statement, describe(error))

    def _is_kept(self, statement: Statement) -> bool:
        assert self._kept is not None
        tree = statement.tree
        if isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant):
            return True
        if isinstance(tree, ast.If) and "__name__" in ast.unparse(tree.test):
            return not _is_notebook(statement.source.file)
        return isinstance(tree, DEFINITIONS) or id(statement) in self._kept

    def _leave_out(self, statement: Statement, reason: str | None) -> None:
        self.left_out.append(LeftOut(statement.location, statement.text, reason))


class _Rest:
    """The names of one of Python's own modules that a file of the same name does not bind."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __call__(self, name: str) -> Any:
        """Return the real module's value."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module(self._module), name)


def _execute(statement: Statement, namespace: dict[str, object], flags: int) -> None:
    """Run a statement; where it raises, once more without evaluating its annotations."""
    try:
        exec(_compiled(statement, flags), namespace)
    except Exception:
        if not _is_annotated(statement.tree):
            raise
        exec(_compiled(statement, flags | _FUTURE_FLAGS["annotations"]), namespace)


def _compiled(statement: Statement, flags: int) -> CodeType:
    code = ast.Module([statement.tree], [])
    compiled: CodeType = compile(code, statement.source.filename, "exec", flags=flags, dont_inherit=True)
    return compiled


def _is_annotated(tree: ast.stmt) -> bool:
    if not isinstance(tree, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.AnnAssign)):
        return False
    return any(getattr(node, "annotation", None) or getattr(node, "returns", None) for node in ast.walk(tree))


def describe(error: BaseException) -> str:
    """Return an exception as text of at most 500 characters, even where its own methods raise."""
    try:
        message = str(error)
    except BaseException:
        message = "(its message could not be read)"
    return f"{type(error).__name__}: {message}"[:500] if message else type(error).__name__
