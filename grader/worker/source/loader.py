"""Loads the definitions of a submission, as many of them as possible.

Learners hand in whole scripts with functions, downloads, training runs and prints. Each top-level
statement is run on its own; one that fails is left out and reported, and the definitions around it stay.
The source arrives as text and is imported from memory.
"""

from __future__ import annotations
import __future__

import ast
import importlib.abc
import importlib.machinery
import io
import linecache
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import ModuleType

from grader.worker.source.dependencies import (
    Location,
    Mention,
    Modules,
    Source,
    Statement,
    bound_names,
    dependencies_of,
)
from grader.worker.source.library_uses import library_uses
from grader.worker.torchvision_repair import repair

_DEFINITIONS = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
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
        for file, cells in files.items():
            module = PurePosixPath(file).stem
            if module in self.modules:
                continue
            self._files[module] = file
            self.modules[module] = []
            for number, text in enumerate(cells, 1):
                source = Source(file, 0 if file.endswith(".py") else number)
                self.sources[source.filename] = source
                self.modules[module].extend(self._parse(module, source, text))

    def home(self, name: str, *, preferred: str) -> Statement | None:
        """Return the statement that defines `name`, None where there is none.

        It is the last one in the module `preferred`, else in the first module that has one. An import of a
        library's function of that name counts only where there is no other definition.
        """
        order = sorted(self.modules, key=lambda module: (module != preferred, module))
        statements = [statement for module in order for statement in reversed(self.modules[module])]
        binding = [statement for statement in statements if name in bound_names(statement.tree)]
        own = [statement for statement in binding if not self._is_foreign_import(statement)]
        return next(iter(own or binding), None)

    def _is_foreign_import(self, statement: Statement) -> bool:
        tree = statement.tree
        return isinstance(tree, ast.Import) or (
            isinstance(tree, ast.ImportFrom) and tree.module not in self.modules
        )

    def mentions(self, homes: Iterable[tuple[str, str]], forbidden: Iterable[str]) -> list[Mention]:
        """Return the forbidden names of libraries that the definitions of (module, name) pairs use."""
        return library_uses(self.modules, [*homes], [*forbidden])

    def load(
        self, homes: dict[str, str], *, definitions_only: bool
    ) -> tuple[dict[str, object], list[LeftOut]]:
        """Run the modules that `homes` (name -> module) names; return the objects and what was left out.

        With `definitions_only`, only imports, functions, classes and the dependencies of the asked names run.
        """
        if self._imports("torchvision"):
            repair()
        importer = _Importer(self.modules, self._files, homes, definitions_only=definitions_only)
        sys.meta_path.insert(0, importer)
        objects = {}
        for name, module in homes.items():
            namespace = vars(importer.module(module))
            if name in namespace:
                objects[name] = namespace[name]
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

    def _parse(self, module: str, source: Source, text: str) -> Sequence[Statement]:
        name = source.filename
        linecache.cache[name] = (len(text), None, io.StringIO(text).readlines(), name)
        try:
            tree = ast.parse(text, name)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None) or 1
            reason = f"{type(error).__name__}: {getattr(error, 'msg', error)}"
            self.unreadable.append(LeftOut(source.location(line), source.text(line), reason))
            return ()
        return [Statement(module, source, statement) for statement in tree.body]


class _Importer(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports a submission's modules from memory, one statement at a time."""

    def __init__(
        self,
        modules: Modules,
        files: dict[str, str],
        homes: dict[str, str],
        *,
        definitions_only: bool,
    ) -> None:
        self.left_out: list[LeftOut] = []
        self._modules = modules
        self._files = files
        self._kept: set[int] | None = None
        if definitions_only:
            self._kept = {
                id(statement)
                for name, module in homes.items()
                for statement in dependencies_of(modules, module, [name])
            }

    def module(self, name: str) -> ModuleType:
        """Return a module of the submission; the first call loads it."""
        # A file called random.py or torch.py must not replace the real module.
        public = name if self._may_be_imported(name) else f"submission_{name}"
        if public in sys.modules:
            return sys.modules[public]
        module = ModuleType(public)
        module.__file__ = self._files[name]
        sys.modules[public] = module
        self._run(module, self._modules[name])
        return module

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname in self._modules and self._may_be_imported(fullname):
            spec = importlib.machinery.ModuleSpec(fullname, self, origin=self._files[fullname])
            spec.has_location = True
            return spec
        return None

    def exec_module(self, module: ModuleType) -> None:
        self._run(module, self._modules[module.__name__])

    def _may_be_imported(self, name: str) -> bool:
        if name in sys.stdlib_module_names:
            return False
        loaded = sys.modules.get(name)
        return loaded is None or getattr(loaded, "__file__", None) == self._files[name]

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
                name = statement.source.filename
                code = compile(ast.Module([tree], []), name, "exec", flags=flags, dont_inherit=True)
                exec(code, vars(module))
            except BaseException as error:  # scripts also call sys.exit() and the like
                self._leave_out(statement, describe(error))

    def _is_kept(self, statement: Statement) -> bool:
        assert self._kept is not None
        tree = statement.tree
        if isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant):
            return True
        if isinstance(tree, ast.If) and "__name__" in ast.unparse(tree.test):
            return True
        return isinstance(tree, _DEFINITIONS) or id(statement) in self._kept

    def _leave_out(self, statement: Statement, reason: str | None) -> None:
        self.left_out.append(LeftOut(statement.location, statement.text, reason))


def describe(error: BaseException) -> str:
    """Return an exception as text of at most 500 characters, even where its own methods raise."""
    try:
        message = str(error)
    except BaseException:
        message = "(its message could not be read)"
    return f"{type(error).__name__}: {message}"[:500] if message else type(error).__name__
