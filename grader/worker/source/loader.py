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
import posixpath
import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from types import CodeType, MappingProxyType, ModuleType
from typing import Any

from grader.wire.problems import MAX_NAMES
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
from grader.worker.source.packages import Packages
from grader.worker.source.statements import DEFINITIONS, statements_of
from grader.worker.stand_ins import BUILTINS
from grader.worker.torchvision_repair import repair

# The first line of a cell that Jupyter writes into a file.
_WRITTEN_FILE = re.compile(
    r"\s*%%(?:write)?file[ \t]+(?P<more>-a[ \t]+)?(?:\./)?"
    r"(?P<path>(?:[A-Za-z_]\w*/)*[A-Za-z_]\w*\.py)[ \t]*\n"
)
_NO_PLACES: Mapping[str, str] = MappingProxyType({})
_FUTURE_FLAGS = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}


@dataclass(frozen=True)
class LeftOut:
    """A statement that was not loaded, where it stands and why."""

    location: Location
    text: str
    reason: str | None
    """What it raised; None where the source did not finish, so that only the definitions were loaded."""
    binds: tuple[str, ...] = ()
    """The names that it would have given a value; at most MAX_NAMES."""


@dataclass(frozen=True)
class Replaced:
    """A statement below the definition of an asked name that deletes it, or gives it another value."""

    location: Location
    text: str
    name: str
    """The name that is asked for."""
    is_gone: bool


@dataclass(frozen=True)
class LoadedNames:
    """The objects that are asked for, by name, and the statements that stood in their way."""

    objects: dict[str, object]
    left_out: list[LeftOut]
    replaced: list[Replaced]


OnStatement = Callable[[Statement], None]


class Program:
    """The parsed source of one submission; no part of it runs before `load`."""

    def __init__(
        self,
        files: Mapping[str, Sequence[str]],
        *,
        places: Mapping[str, str] = _NO_PLACES,
        imported_only: Collection[str] = (),
        folder: str = "",
    ) -> None:
        """`files` maps a file's name to its cells; a Python file is one cell.

        `places` has the paths in the hand-in of the files for which these are not their names, and `folder`
        the one in which the code runs. A file that is `imported_only` counts only where another imports it.
        """
        self.unreadable: list[LeftOut] = []
        self.sources: dict[str, Source] = {}
        """By the names of their code in tracebacks."""
        self.folder = folder
        """The folder in which the code runs; empty for the worker's own."""
        self._statements: dict[str, list[Statement]] = {}
        self._paths: dict[str, PurePosixPath] = {}
        paths = {file: PurePosixPath(places.get(file, file)) for file in files}
        handed_in = set(paths.values())
        only: dict[str, str] = {}
        for file in sorted(files, key=lambda file: (file in imported_only, *_import_order(file))):
            path = paths[file]
            if file in imported_only:
                module = self._add(_dotted(path), path)
                only[module] = file
            else:
                module = self._add(path.stem, path)
            for number, text in enumerate(files[file], 1):
                source = Source(file, number if _is_notebook(file) else 0)
                written = _WRITTEN_FILE.match(text)
                if not written:
                    self._read(module, source, text)
                elif path.parent / written["path"] not in handed_in:
                    self._write(written, path.parent / written["path"], source, text)
        self.modules = Modules(self._statements, Packages(self._paths, only), only)
        self.imported = sorted(only[module] for module in self.modules.imported)
        """The files that are imported only and count because another file imports them."""
        passed = {only[module] for module in self.modules.not_counted}
        self.unreadable = [part for part in self.unreadable if part.location.file not in passed]

    @property
    def readable(self) -> bool:
        """Whether any file that counts has a statement that Python can read."""
        return any(self.modules[module] for module in self.modules if module not in self.modules.not_counted)

    def mentions(self, homes: Iterable[tuple[str, str]], forbidden: Iterable[str]) -> list[Mention]:
        """Return the forbidden names of libraries that the definitions of (module, name) pairs use."""
        return library_uses(self.modules, [*homes], [*forbidden])

    def load(
        self,
        places: Mapping[str, tuple[str, str]],
        *,
        definitions_only: bool,
        on_statement: OnStatement = lambda statement: None,
    ) -> LoadedNames:
        """Run modules and return the objects that are asked for, and what was left out.

        `places` maps each asked name to the module that defines it, and the name that it has there.

        With `definitions_only`, only imports, functions, classes and the dependencies of the asked names run.
        `on_statement` is called before each statement that could take long.
        """
        if self._imports("torchvision"):
            repair()
        files = {module: _from(self.folder, path) for module, path in self._paths.items()}
        importer = _Importer(
            self.modules, files, places, definitions_only=definitions_only, on_statement=on_statement
        )
        sys.meta_path.insert(0, importer)
        vars(builtins).update(BUILTINS, __import__=importer.import_own)
        objects = {}
        for name, (module, bound) in places.items():
            namespace = vars(importer.module(module))
            if bound in namespace:
                objects[name] = namespace[bound]
        return LoadedNames(objects, importer.left_out, importer.replaced)

    def _imports(self, package: str) -> bool:
        nodes = (n for m in self.modules.values() for s in m for n in ast.walk(s.tree))
        for node in nodes:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            if any(name.partition(".")[0] == package for name in names):
                return True
        return False

    def _add(self, module: str, path: PurePosixPath) -> str:
        """Add a module without statements, and return its name; a name that is taken becomes the path."""
        module = str(path) if module in self._statements else module
        self._paths[module] = path
        self._statements[module] = []
        return module

    def _write(self, written: re.Match[str], path: PurePosixPath, source: Source, text: str) -> None:
        """Read a cell whose magic writes it into a file as that file."""
        module = next((module for module, other in self._paths.items() if other == path), None)
        if module is None:
            module = self._add(_dotted(PurePosixPath(written["path"])), path)
        elif not written["more"]:
            self._statements[module] = []
        # Lines keep their numbers.
        self._read(module, source, "\n" * written[0].count("\n") + text[written.end() :])

    def _read(self, module: str, source: Source, text: str) -> None:
        name = source.filename
        self.sources[name] = source
        linecache.cache[name] = (len(text), None, io.StringIO(text).readlines(), name)
        try:
            tree = ast.parse(text, name)
            statements = statements_of(tree, is_notebook=_is_notebook(str(self._paths[module])))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = _conflict(text) or getattr(error, "lineno", None) or 1
            reason = f"{type(error).__name__}: {getattr(error, 'msg', error)}"
            self.unreadable.append(LeftOut(source.location(line), source.text(line), reason))
        else:
            self._statements[module] += [Statement(module, source, statement) for statement in statements]


def _conflict(text: str) -> int | None:
    """Return the line where git marks the first merge conflict that is left in a text."""
    found = re.search(r"^<{7}(?: .*)?$(?=[\s\S]*^={7}$[\s\S]*^>{7})", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else None


def _is_notebook(file: str) -> bool:
    return not file.lower().endswith(".py")


def _dotted(path: PurePosixPath) -> str:
    """Return the path of a file as an import names it."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


def _from(folder: str, path: PurePosixPath) -> str:
    """Return the path of a file as code sees it that runs in a folder."""
    relative = posixpath.relpath(str(path), folder or ".")
    return relative if relative.startswith("../") else f"./{relative}"


def _import_order(file: str) -> tuple[object, ...]:
    return (_is_notebook(file), len(PurePosixPath(file).parts), file)


@dataclass(frozen=True)
class _Import:
    """What an import statement names, without the names that it takes from there."""

    name: str
    importer: str
    """The module that it stands in."""
    level: int
    """The number of dots before the name."""

    def below(self, name: str) -> _Import:
        """Return the import of a module in this package."""
        return replace(self, name=".".join(filter(None, (self.name, name))))

    def outer(self) -> list[_Import]:
        """Return the imports of the packages that hold this module, the outermost first."""
        parts = self.name.split(".")
        return [replace(self, name=".".join(parts[:end])) for end in range(1, len(parts))]


class _Importer(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports a submission's modules from memory, one statement at a time."""

    def __init__(
        self,
        modules: Modules,
        files: dict[str, str],
        places: Mapping[str, tuple[str, str]],
        *,
        definitions_only: bool,
        on_statement: OnStatement,
    ) -> None:
        self.left_out: list[LeftOut] = []
        self.replaced: list[Replaced] = []
        self._on_statement = on_statement
        self._asked = {place: name for name, place in places.items()}
        self._modules = modules
        self._files = files
        self._loaded: dict[str, ModuleType] = {}
        self._names: dict[int, str] = {}
        """The names of the loaded modules, by the ids of their namespaces."""
        self._begun: set[str] = set()
        self._has_other_name: set[str] = set()
        """Modules that are being imported under a second name, and do not run again for that."""
        self._folders: dict[str, ModuleType] = {}
        """Stand for the folders in an import such as `import utils.stable`, by their names with dots."""
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
        loaded = self._loaded.get(name) or self._make(name)
        if name not in self._begun:
            self._begun.add(name)
            self._run(loaded, self._modules[name])
        return loaded

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        name = self._modules.own(fullname)
        if name is None and self._modules.is_folder(fullname):
            return importlib.machinery.ModuleSpec(fullname, None, is_package=True)
        if name is None or not self._is_free(fullname, name):
            return None
        is_package = self._modules.is_package(name)
        spec = importlib.machinery.ModuleSpec(fullname, self, origin=self._files[name], is_package=is_package)
        spec.has_location = True
        return spec

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        name = self._modules.own(spec.name)
        assert name is not None
        if name not in self._loaded:
            return self._make(name)
        self._has_other_name.add(name)
        return self._loaded[name]

    def exec_module(self, module: ModuleType) -> None:
        name = self._names[id(vars(module))]
        if name in self._has_other_name:
            self._has_other_name.remove(name)
            return
        self._begun.add(name)
        self._run(module, self._modules[name])

    def _make(self, name: str) -> ModuleType:
        file = self._files[name]
        # Other code that imports random or code must get the real module.
        public = name if self._is_free(name, name) else f"submission_{name}"
        module = ModuleType("__main__" if _is_notebook(file) else public)
        namespace = vars(module)
        namespace["__file__"] = file
        if self._modules.is_package(name):
            namespace["__path__"] = []
        if name in sys.stdlib_module_names:
            namespace["__getattr__"] = _Rest(name)
        sys.modules[public] = sys.modules[module.__name__] = self._loaded[name] = module
        self._names[id(namespace)] = name
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
        importer = self._names.get(id(globals))
        found = None
        if importer is not None:
            found = self._own(_Import(name, importer, level), fromlist or ())
        return self._import(name, globals, locals, fromlist or (), level) if found is None else found

    def _own(self, wanted: _Import, names: Sequence[str]) -> ModuleType | None:
        """Return what an import of these names from a module gives, None where it is not own."""
        module = self._find(wanted)
        # Other code that imports random or code gets the real module, as a file random.py does.
        if module == wanted.importer and wanted.name in sys.stdlib_module_names:
            return None
        inner = {name: self._find(wanted.below(name)) for name in names if name != "*"}
        if module is None and not any(inner.values()):
            return None
        packages = [self._loaded_package(outer) for outer in wanted.outer()]
        if not names and packages:
            # Python's import of a.b.c returns a.
            chain = [*packages, self._loaded_package(wanted)]
            for outer, part, loaded in zip(chain, wanted.name.split(".")[1:], chain[1:]):
                setattr(outer, part, loaded)
            return chain[0]
        loaded = self._loaded_package(wanted)
        for name, found in inner.items():
            if found is not None and name not in vars(loaded):
                setattr(loaded, name, self.module(found))
        return loaded

    def _find(self, wanted: _Import) -> str | None:
        return self._modules.own(wanted.name, importer=wanted.importer, level=wanted.level)

    def _loaded_package(self, wanted: _Import) -> ModuleType:
        """Return a module, or what stands for a folder without __init__.py."""
        name = self._find(wanted)
        if name is not None:
            return self.module(name)
        return self._folders.setdefault(wanted.name, ModuleType(wanted.name))

    def _is_free(self, public: str, name: str) -> bool:
        """Return whether only the module `name` of the submission has a public name."""
        if public.partition(".")[0] in sys.stdlib_module_names:
            return False
        return sys.modules.get(public) in (None, self._loaded.get(name))

    def _run(self, module: ModuleType, statements: Sequence[Statement]) -> None:
        flags = 0
        for statement in statements:
            tree = statement.tree
            if isinstance(tree, ast.ImportFrom) and tree.module == "__future__":
                flags |= sum(_FUTURE_FLAGS.get(alias.name, 0) for alias in tree.names)
            if self._kept is not None and not self._is_kept(statement):
                self._leave_out(statement, None)
                continue
            if not _is_plain_function(tree):
                self._on_statement(statement)
            before = self._asked_values(module)
            try:
                if "*  # %run " in statement.text:
                    self._run_in_notebook(statement, module)
                _execute(statement, vars(module), flags)
            except BaseException as error:  # scripts also call sys.exit() and the like
                self._leave_out(statement, describe(error))
            self._note_replaced(statement, module, before)

    def _asked_values(self, module: ModuleType) -> dict[str, object]:
        """Return the values of the names that a module has for those that are asked for."""
        asked = (bound for name, bound in self._asked if name == self._names.get(id(vars(module))))
        return {bound: vars(module)[bound] for bound in asked if bound in vars(module)}

    def _note_replaced(self, statement: Statement, module: ModuleType, before: Mapping[str, object]) -> None:
        """Note that a statement deletes a name that is asked for, or replaces it and does not name it."""
        after = self._asked_values(module)
        for bound, value in before.items():
            if after.get(bound) is not value and bound not in bound_names(statement.tree):
                name = self._asked[self._names[id(vars(module))], bound]
                is_gone = bound not in after
                self.replaced.append(Replaced(statement.location, statement.text, name, is_gone))

    def _run_in_notebook(self, statement: Statement, notebook: ModuleType) -> None:
        """Load a file as %run does: the notebook gets all its names; with -i it sees the notebook's."""
        tree = statement.tree
        if not isinstance(tree, ast.ImportFrom):
            return
        name = self._modules.own(tree.module or "", importer=statement.module, level=tree.level)
        if name is None:
            return
        if "# %run -i " in statement.text and name not in self._loaded:
            vars(self._make(name)).update(_without_dunders(notebook))
        vars(notebook).update(_without_dunders(self.module(name)))

    def _is_kept(self, statement: Statement) -> bool:
        assert self._kept is not None
        tree = statement.tree
        if isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant):
            return True
        if isinstance(tree, ast.If) and "__name__" in ast.unparse(tree.test):
            return not _is_notebook(statement.source.file)
        return isinstance(tree, DEFINITIONS) or id(statement) in self._kept

    def _leave_out(self, statement: Statement, reason: str | None) -> None:
        binds = tuple(sorted(bound_names(statement.tree)))[:MAX_NAMES]
        self.left_out.append(LeftOut(statement.location, statement.text, reason, binds))


def _is_plain_function(tree: ast.stmt) -> bool:
    """Whether a statement only defines a function, which takes no time."""
    if not isinstance(tree, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    arguments = tree.args
    return not (tree.decorator_list or arguments.defaults or any(arguments.kw_defaults))


def _without_dunders(module: ModuleType) -> dict[str, object]:
    """Return the names of a module without those that Python gives it."""
    return {name: value for name, value in vars(module).items() if not name.startswith("__")}


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
    """Return an exception as text of at most 500 characters, even where its own methods raise.

    Where Python suggests another name, the text ends with that.
    """
    try:
        message = str(error)
        if isinstance(error, (NameError, AttributeError, ImportError)):
            # An ImportError ends with a path of this machine.
            message = re.sub(r" \(/[^()]*\)$", "", message) + _suggestion(error)
    except BaseException:
        message = "(its message could not be read)"
    return f"{type(error).__name__}: {message}"[:500] if message else type(error).__name__


def _suggestion(error: Exception) -> str:
    """Return what Python's own report of an exception adds to its message, such as a similar name."""
    # Before 3.12, the module traceback does not know suggestions; Python's own hook knows them from 3.10 on.
    report = io.StringIO()
    with redirect_stderr(report):
        sys.__excepthook__(type(error), error, error.__traceback__)
    last = report.getvalue().rstrip().rpartition("\n")[2]
    found = re.search(r"\.? Did you mean: '[^']*'\?$", last)
    return found[0] if found else ""
