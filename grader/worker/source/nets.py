"""Finds nets by the syntax tree alone: classes of torch.nn.Module, convolutions, nets made at top level."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import deepcopy

from grader.worker.source.dependencies import (
    Modules,
    Statement,
    bound_names,
    dependencies_of,
    free_names,
)

_CONVOLUTION = re.compile(r"(?:Lazy)?Conv(?:Transpose)?[123]d|conv(?:_transpose)?[123]d|[Uu]nfold|im2col")
# So many classes may lie between a class and its base in torch.
_MOST_LEVELS = 50
_PACKAGE = re.compile(r"torch\.nn(\.modules(\.\w+)?)?")
# What the forgotten imports of a submission would bind.
_USUAL = {"torch": "torch", "nn": "torch.nn"}
_NOT_MODULES = frozenset(("Buffer", "Parameter", "UninitializedBuffer", "UninitializedParameter"))
# A new net has new weights, and the kit says where it computes.
_NOT_REPEATED = frozenset(("cuda", "load_state_dict"))


class Rebuilt(Statement):
    """A function that runs top-level statements again; it stands in the line of the net that they make."""


def module_classes(modules: Modules) -> list[Statement]:
    """Return the top-level classes that are, by their bases, classes of torch.nn.Module."""
    search = _Bases(modules)
    counted = [statements for module, statements in modules.items() if module not in modules.not_counted]
    return [s for statements in counted for s in statements if search.is_net_class(s, frozenset())]


def has_convolution(modules: Modules, module: str, name: str) -> bool:
    """Return whether a definition, or what it depends on, names a convolution of torch."""
    nodes = (n for s in dependencies_of(modules, module, [name]) for n in ast.walk(s.tree))
    return any(_CONVOLUTION.fullmatch(word) for node in nodes for word in _words(node))


def makes_a_sequence(statement: Statement, name: str, modules: Modules) -> bool:
    """Return whether a statement is `name = nn.Sequential(...)`; calls of methods may follow."""
    tree = statement.tree
    targets = tree.targets if isinstance(tree, ast.Assign) else []
    if isinstance(tree, ast.AnnAssign):
        targets = [tree.target]
    value = getattr(tree, "value", None)
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        if not isinstance(value.func.value, ast.Call):
            break
        value = value.func.value
    if not isinstance(value, ast.Call) or not any(_is_named(target, name) for target in targets):
        return False
    return _path(value.func, _imports(modules[statement.module])) == "torch.nn.Sequential"


def is_a_net(statement: Statement, name: str, modules: Modules) -> bool:
    """Return whether a statement makes a sequence, or goes on with one, as `net = net.to(device)` does.

    An object of a learner's own class is not one: it can be called as a function, such as Softmax(dim=1).
    """
    if makes_a_sequence(statement, name, modules):
        return True
    tree = statement.tree
    if not (isinstance(tree, ast.Assign) and isinstance(tree.value, ast.Call) and _root(tree.value) == name):
        return False
    own = modules[statement.module]
    return any(is_a_net(before, name, modules) for before in own[: own.index(statement)])


def rebuilt(function: str, net: str, modules: Modules) -> Iterator[Rebuilt]:
    """Yield, for each module with a top-level `net = nn.Sequential(...)`, a function that makes it again.

    Its body is the statements that the net follows from, and those after it that initialise its layers. A
    later function or net of another kind under this name ends them.
    """
    for module, statements in modules.items():
        made = [s for s in statements if makes_a_sequence(s, net, modules)]
        if made:
            try:
                body = _repeated(statements, statements.index(made[-1]), net, modules)
                tree = _function(function, net, body, made[-1])
            except RecursionError:
                # An expression is nested too deeply to be copied.
                continue
            yield Rebuilt(module, made[-1].source, tree)


def _repeated(statements: list[Statement], start: int, net: str, modules: Modules) -> list[Statement]:
    """Return the statements to run again for the net that the statement number `start` makes."""
    end = len(statements)
    chosen = {start}
    imports = _imports(statements)
    for number in range(start + 1, len(statements)):
        tree = statements[number].tree
        if net in bound_names(tree):
            if not (isinstance(tree, ast.Assign) and _root(tree.value) == net and _is_repeated(tree.value)):
                end = number
                break
            chosen.add(number)
    while True:
        before = len(chosen)
        built = {net} | {
            name
            for number in chosen
            if isinstance(statements[number].tree, (ast.Assign, ast.AnnAssign))
            for name in bound_names(statements[number].tree)
        }
        chosen |= {n for n in range(end) if _initialises(statements[n].tree, net, built, imports)}
        # The statements after the last one that the net follows from do not matter to it.
        last = max(chosen)
        needed = {name for number in chosen for name in free_names(statements[number].tree)} - {net}
        depends = dependencies_of(modules, statements[start].module, needed)
        reached = set(map(id, depends))
        chosen |= {n for n in range(last) if id(statements[n]) in reached and _is_inner(statements[n], net)}
        if len(chosen) == before:
            return [statements[number] for number in sorted(chosen)]


def _is_inner(statement: Statement, net: str) -> bool:
    """Return whether a statement can be in a function, and does not bind another net."""
    tree = statement.tree
    if isinstance(statement, Rebuilt) or {net, "*"} & bound_names(tree):
        return False
    return not (isinstance(tree, ast.ImportFrom) and tree.module == "__future__")


def _function(name: str, net: str, body: Iterable[Statement], made: Statement) -> ast.FunctionDef:
    """Return the tree of a function with these statements that returns the net; lines keep their numbers."""
    (function,) = ast.parse(f"def {name}():\n    return {net}").body
    assert isinstance(function, ast.FunctionDef)
    for node in ast.walk(function):
        _place(node, made.tree.lineno)
    copies = []
    for statement in body:
        tree = deepcopy(statement.tree)
        if statement.source != made.source:
            # The line would be one of another cell.
            for node in ast.walk(tree):
                _place(node, made.tree.lineno)
        copies.append(tree)
    function.body = [*copies, *function.body]
    return function


def _place(node: ast.AST, line: int) -> None:
    if isinstance(node, (ast.stmt, ast.expr, ast.arg, ast.keyword, ast.alias, ast.ExceptHandler)):
        node.lineno = node.end_lineno = line
        node.col_offset = node.end_col_offset = 0


def _initialises(tree: ast.stmt, net: str, built: Collection[str], imports: Mapping[str, str]) -> bool:
    """Return whether a statement changes one of the `built` objects, as `net.apply(init)` does."""
    match tree:
        case ast.Expr(ast.Call(func=function, args=arguments) as call):
            if isinstance(function, ast.Attribute) and _root(function.value) in built:
                return _is_repeated(call)
            given = [*arguments, *(keyword.value for keyword in call.keywords)]
            path = _path(function, imports)
            return "init" in path.casefold() and any(_root(one) in built for one in given)
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript() as target]) | ast.AugAssign(target=target):
            return _root(target) in built
        case ast.For(iter=over, body=body, orelse=[]):
            parts = [part for part in body if not isinstance(part, ast.Assign)]
            changes = bool(parts) and all(_initialises(part, net, built, imports) for part in parts)
            return changes or _root(over) == net
        case ast.With(body=body) | ast.If(body=body, orelse=[]):
            return all(_initialises(part, net, built, imports) for part in body)
    return False


def _is_repeated(tree: ast.expr) -> bool:
    """Return whether a chain of calls, such as `net.to(device)`, has only methods that are called again."""
    return not any(isinstance(n, ast.Attribute) and n.attr in _NOT_REPEATED for n in ast.walk(tree))


def _root(tree: ast.expr) -> str:
    """Return the name at the beginning of `net[0].weight.data.normal_()`; "" where there is none."""
    while isinstance(tree, (ast.Attribute, ast.Subscript, ast.Call)):
        tree = tree.func if isinstance(tree, ast.Call) else tree.value
    return tree.id if isinstance(tree, ast.Name) else ""


def _is_named(tree: ast.expr, name: str) -> bool:
    return isinstance(tree, ast.Name) and tree.id == name


class _Bases:
    """The search for the classes that the bases of classes stand for."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._imports = {module: _imports(statements) for module, statements in modules.items()}
        self._classes = {
            module: {s.tree.name: s for s in statements if isinstance(s.tree, ast.ClassDef)}
            for module, statements in modules.items()
        }

    def is_net_class(self, statement: Statement, below: frozenset[int]) -> bool:
        """Return whether a statement defines a class of torch.nn.Module; `below` are subclasses of it."""
        tree = statement.tree
        if not isinstance(tree, ast.ClassDef) or id(tree) in below or len(below) > _MOST_LEVELS:
            return False
        for base in tree.bases:
            path = _path(base, self._imports[statement.module])
            package, _, name = path.rpartition(".")
            if _PACKAGE.fullmatch(package) and name not in _NOT_MODULES:
                return True
            own = self._own(path, statement.module)
            if own and self.is_net_class(own, below | {id(tree)}):
                return True
        return False

    def _own(self, path: str, module: str) -> Statement | None:
        """Return the class of the submission that a base stands for."""
        package, _, name = path.rpartition(".")
        if not package:
            return self._classes[module].get(name)
        inner = package.lstrip(".")
        own = self._modules.own(inner, importer=module, level=len(package) - len(inner))
        return self._classes[own].get(name) if own else None


def _path(tree: ast.expr, imports: Mapping[str, str]) -> str:
    """Return what a dotted name stands for by a module's imports, such as torch.nn.Module; "" for others."""
    names: list[str] = []
    while isinstance(tree, ast.Attribute):
        names.insert(0, tree.attr)
        tree = tree.value
    if not isinstance(tree, ast.Name):
        return ""
    name = tree.id
    star = f"torch.nn.{name}" if "torch.nn.*" in imports and name[:1].isupper() else ""
    return ".".join([imports.get(name) or star or _USUAL.get(name, name), *names])


def _imports(statements: Iterable[Statement]) -> dict[str, str]:
    """Return what the names of a module stand for: a dotted name of an import, or the name itself."""
    found: dict[str, str] = {}
    for statement in statements:
        tree = statement.tree
        found |= {name: name for name in bound_names(tree)}
        if isinstance(tree, ast.Import):
            found |= {alias.asname: alias.name for alias in tree.names if alias.asname}
        elif isinstance(tree, ast.ImportFrom):
            package = "." * tree.level + (f"{tree.module}." if tree.module else "")
            found |= {
                f"{package}*" if alias.name == "*" else alias.asname or alias.name: package + alias.name
                for alias in tree.names
            }
    return found


def _words(node: ast.AST) -> Iterator[str]:
    """Yield the words in a node that can name something of a library."""
    match node:
        case ast.Name(id=word) | ast.Attribute(attr=word) | ast.Constant(value=str() as word):
            yield word
        case ast.ImportFrom(module=module, names=names):
            # Its nets have convolutions.
            if (module or "").startswith("torchvision.models") or (
                module == "torchvision" and any(alias.name == "models" for alias in names)
            ):
                yield "conv2d"
            yield from (alias.name for alias in names)
        case ast.Import(names=names):
            if any(alias.name.startswith("torchvision.models") for alias in names):
                yield "conv2d"
