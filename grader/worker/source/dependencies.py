"""A graph of top-level statements: which ones a definition depends on, read from the syntax tree alone.

The loader uses it to keep what the asked names need where a script does not finish, and to find
forbidden operations that the source names.
"""

from __future__ import annotations

import ast
import linecache
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.worker.source.packages import Packages


@dataclass(frozen=True)
class Location:
    """A line of a Python file, or of one code cell of a notebook."""

    file: str
    cell: int
    """Counted from 1; 0 in a Python file."""
    line: int


@dataclass(frozen=True)
class Source:
    """A Python file, or one code cell of a notebook."""

    file: str
    cell: int = 0

    @property
    def filename(self) -> str:
        """The name of its code in tracebacks and in linecache."""
        return f"{self.file}, cell {self.cell}" if self.cell else self.file

    @property
    def stem(self) -> str:
        """The file's name without folders and ending."""
        return PurePosixPath(self.file).stem

    def location(self, line: int) -> Location:
        """Return where one of its lines stands."""
        return Location(self.file, self.cell, line)

    def text(self, line: int) -> str:
        """Return one of its lines as the learner wrote it."""
        # The loader keeps the sources in linecache.
        return linecache.getline(self.filename, line).strip()[:200]


@dataclass(frozen=True)
class Statement:
    """One top-level statement of a submission, and where it stands."""

    module: str
    source: Source
    tree: ast.stmt

    @property
    def location(self) -> Location:
        """Where the statement begins."""
        return self.source.location(self.tree.lineno)

    @property
    def text(self) -> str:
        """The line on which it begins."""
        return self.source.text(self.tree.lineno)


@dataclass(frozen=True)
class Mention:
    """A forbidden operation that the source names, such as `torch.softmax`."""

    operation: str
    location: Location


class Modules(dict[str, list[Statement]]):
    """The statements of each module of a submission, and what the modules import from each other."""

    def __init__(
        self,
        statements: Mapping[str, list[Statement]],
        packages: Packages | None = None,
        imported_only: Iterable[str] = (),
    ) -> None:
        """Without `packages`, each module is a file beside the others.

        The definitions of modules that are `imported_only` count only where another module imports them.
        """
        super().__init__(statements)
        self._packages = packages or Packages({name: PurePosixPath(f"{name}.py") for name in self})
        self._names: dict[str, set[str]] = {}
        self.imported: frozenset[str] = frozenset()
        """Those that are imported only, and that another module that counts imports."""
        self.not_counted = frozenset(imported_only)
        """Those that are imported only, and that no module that counts imports."""
        if self.not_counted:
            self._follow_imports()

    def own(self, name: str, *, importer: str | None = None, level: int = 0) -> str | None:
        """Return the module that `import name` gives in the module `importer`; None where it is not own."""
        found = self._packages.find(name, importer=importer, level=level)
        is_other = not level and name.partition(".")[0] in sys.stdlib_module_names
        # A file random.py that defines nothing is not there to be imported.
        return None if found is None or (is_other and not self._defines_something(found)) else found

    def is_package(self, module: str) -> bool:
        """Return whether a module is the __init__.py of a folder."""
        return self._packages.is_package(module)

    def is_folder(self, name: str) -> bool:
        """Return whether `import name` gives a folder without __init__.py."""
        return self._packages.is_folder(name)

    def member(self, node: ast.ImportFrom, name: str, importer: str) -> tuple[str, str | None] | None:
        """Return the own module and the name in it that `from ... import name` gives in `importer`.

        There is no name in it where `name` is itself a module. Return None for another import.
        """
        module = self.own(node.module or "", importer=importer, level=node.level)
        if module is not None and (name == "*" or name in self.names(module)):
            return module, name
        inner = self.own(".".join(filter(None, (node.module, name))), importer=importer, level=node.level)
        if inner is not None:
            return inner, None
        return None if module is None else (module, name)

    def names(self, module: str) -> set[str]:
        """Return the names that a module binds."""
        if module not in self._names:
            self._names[module] = {name for s in self[module] for name in bound_names(s.tree)}
        return self._names[module]

    def add(self, statement: Statement) -> None:
        """Add a statement to its module."""
        self[statement.module].append(statement)
        self._names.pop(statement.module, None)

    def without(self, leave_out: Callable[[Statement], bool]) -> Modules:
        """Return the modules without some of their statements; the same files count."""
        kept = {module: [s for s in statements if not leave_out(s)] for module, statements in self.items()}
        modules = Modules(kept, self._packages)
        modules.imported, modules.not_counted = self.imported, self.not_counted
        return modules

    def _defines_something(self, module: str) -> bool:
        trees = (s.tree for s in self[module] if not isinstance(s.tree, (ast.Import, ast.ImportFrom)))
        return any(map(bound_names, trees))

    def _follow_imports(self) -> None:
        queue = [module for module in self if module not in self.not_counted]
        seen = set(queue)
        while queue:
            for statement in self[queue.pop()]:
                found = {module for module, _ in _needs(statement, self)} - seen
                seen |= found
                queue += sorted(found)
        self.imported = self.not_counted & seen
        self.not_counted -= seen


# With these names, code can set attributes without an assignment in the syntax tree.
_WRITERS = {
    "__delattr__",
    "__dict__",
    "__import__",
    "__setattr__",
    "ctypes",
    "delattr",
    "eval",
    "exec",
    "get_objects",
    "get_referrers",
    "globals",
    "import_module",
    "modules",
    "patch",
    "setattr",
    "vars",
}


def bound_names(statement: ast.stmt) -> set[str]:
    """Return the names that a top-level statement binds in its module."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    names: set[str] = set()
    for node in _own_scope(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update(alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
    return names


def stub_line(statement: ast.stmt) -> int | None:
    """Return the line of a stub that raises NotImplementedError; None for any other statement.

    A stub is a function, or a class with an __init__, that does nothing else than to raise it.
    """
    if isinstance(statement, ast.ClassDef):
        made = [node for node in statement.body if getattr(node, "name", "") == "__init__"]
        return stub_line(made[-1]) if made and not statement.decorator_list else None
    match statement:
        case ast.FunctionDef(decorator_list=[], body=[*others, ast.Raise(exc=raised, lineno=line)]):
            name = raised.func if isinstance(raised, ast.Call) else raised
            is_stub = isinstance(name, ast.Name) and name.id == "NotImplementedError"
            return line if is_stub and all(map(_does_nothing, others)) else None
    return None


def _does_nothing(statement: ast.stmt) -> bool:
    """Whether a statement is a docstring, or initialises a base class."""
    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_text or ast.unparse(statement) == "super().__init__()"


def dependencies_of(modules: Modules, module: str, names: Iterable[str]) -> list[Statement]:
    """Return the definitions of `names` in `module`, and the statements that they depend on."""
    bindings = {name: _bindings(statements) for name, statements in modules.items()}
    found: dict[int, Statement] = {}
    queue = [(module, name) for name in names]
    seen = set(queue)
    while queue:
        current, name = queue.pop()
        bound = bindings.get(current, {})
        new = [statement for statement in bound.get(name, ()) if id(statement) not in found]
        found |= {id(statement): statement for statement in new}
        needed = [following for statement in new for following in _needs(statement, modules)]
        if name not in bound:
            needed += ((module, name) for module in _stars(bound.get("*", ()), modules))
        for following in needed:
            if following not in seen:
                seen.add(following)
                queue.append(following)
    return [s for statements in modules.values() for s in statements if id(s) in found]


def _stars(statements: Iterable[Statement], modules: Modules) -> Iterator[str]:
    """Yield the modules of the submission from which statements import all names."""
    for statement in statements:
        if isinstance(statement.tree, ast.ImportFrom):
            own = modules.member(statement.tree, "*", statement.module)
            if own is not None:
                yield own[0]


def _bindings(statements: Iterable[Statement]) -> dict[str, list[Statement]]:
    """Return the statements that bind each name of a module."""
    bindings: dict[str, list[Statement]] = {}
    for statement in statements:
        for name in bound_names(statement.tree):
            bindings.setdefault(name, []).append(statement)
    return bindings


def _own_scope(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a statement without entering the functions and classes defined in it."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            yield child
        else:
            yield from _own_scope(child)


def _needs(statement: Statement, modules: Modules) -> Iterator[tuple[str, str]]:
    for name in free_names(statement.tree):
        yield statement.module, name
    for node in ast.walk(statement.tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                match modules.member(node, alias.name, statement.module):
                    case module, None | "*":
                        yield from _whole(module, modules)
                    case module, str() as member:
                        yield module, member
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield from _named(alias.name, statement, modules)
        else:
            match node:
                case ast.Subscript(value=of, slice=ast.Constant(value=str() as text)):
                    name = _last_name(of.func if isinstance(of, ast.Call) else of)
                    if name in ("globals", "locals", "vars"):
                        yield statement.module, text
                    elif name == "modules":
                        yield from _named(text, statement, modules)
                case ast.Call(func=function, args=[ast.Constant(value=str() as text), *_]):
                    if _last_name(function) in ("__import__", "import_module"):
                        yield from _named(text, statement, modules)


def _named(name: str, statement: Statement, modules: Modules) -> Iterator[tuple[str, str]]:
    """Yield every name of the module that a statement imports, where it is own."""
    module = modules.own(name.lstrip("."), importer=statement.module)
    if module is not None:
        yield from _whole(module, modules)


def _whole(module: str, modules: Modules) -> Iterator[tuple[str, str]]:
    """Yield every name of a module of the submission."""
    yield from ((module, name) for name in sorted(modules.names(module)))


def _last_name(node: ast.AST) -> str:
    """Return f of f, a.f and a.b.f."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def free_names(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a top-level statement reads from its module."""
    yield from _free_names(statement, frozenset())


def _free_names(node: ast.AST, local: frozenset[str]) -> Iterator[str]:
    """Yield the names that a tree reads from its module; `local` names hide those of the module."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            body = node.body if isinstance(node.body, list) else [node.body]
            inner = local | {argument.arg for argument in _arguments(node)} | _assigned(body)
            inside = set(map(id, body))
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            inner = local | {
                n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)
            }
            inside = set(map(id, ast.iter_child_nodes(node)))
        case ast.Name(id=name, ctx=ast.Load()):
            if name not in local:
                yield name
            return
        case _:
            inner, inside = local, set()
    for child in ast.iter_child_nodes(node):
        yield from _free_names(child, inner if id(child) in inside else local)


def _arguments(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.arg]:
    arguments = function.args
    rest = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *rest]


def _assigned(body: Iterable[ast.AST]) -> set[str]:
    """Return the names that are local to a function because its body binds them."""
    nodes = [node for statement in body for node in _own_scope(statement)]
    elsewhere = {name for n in nodes if isinstance(n, (ast.Global, ast.Nonlocal)) for name in n.names}
    return {
        name for statement in body if isinstance(statement, ast.stmt) for name in bound_names(statement)
    } - elsewhere


def may_replace(modules: Modules) -> bool:
    """Return whether a source may replace objects of other modules.

    It may where it assigns to an attribute of an imported object, or uses a name that can do so indirectly.
    A source that gets past this test gains nothing: only its own process is not restored.
    """
    nodes = [node for module in modules.values() for s in module for node in ast.walk(s.tree)]
    imported = {
        (alias.asname or alias.name).split(".")[0]
        for node in nodes
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    for node in nodes:
        if isinstance(node, ast.Name) and node.id in _WRITERS:
            return True
        if isinstance(node, ast.alias) and _WRITERS & {*node.name.split("."), node.asname}:
            return True
        if isinstance(node, ast.Attribute):
            root = node.value
            while isinstance(root, ast.Attribute):
                root = root.value
            own = isinstance(root, ast.Name) and root.id not in imported
            if node.attr in _WRITERS or (not own and not isinstance(node.ctx, ast.Load)):
                return True
    return False
