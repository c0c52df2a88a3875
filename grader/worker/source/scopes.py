"""The scopes of a submission, read from its syntax tree: what may have bound each name at each place."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from grader.worker.source.dependencies import Location, Modules, Statement

_SCOPES = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
# Top-level statements that read names before they bind one.
_AT_ONCE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign, ast.AugAssign)
# What a definition may consist of that surely, or almost surely, does not fail.
_PLAIN = (
    *(ast.ClassDef, ast.Assign, ast.AnnAssign, ast.Expr, ast.Pass, ast.arguments, ast.arg, ast.keyword),
    *(ast.Attribute, ast.Call, ast.Constant, ast.Dict, ast.List, ast.Name, ast.Set, ast.Subscript, ast.Tuple),
    *(ast.BinOp, ast.BitOr, ast.UnaryOp, ast.USub, ast.Load, ast.Store),
)
AnyFunction: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class Library:
    """An object of a library, such as torch.nn.functional.softmax."""

    path: str


@dataclass(frozen=True)
class OwnModule:
    """A module of the submission."""

    name: str


@dataclass(frozen=True)
class OwnFolder:
    """A folder of the submission that an import such as `import utils.stable` goes through."""

    name: str
    importer: str
    """The module that imports it."""


@dataclass(eq=False)
class _Scope:
    """The names of a module, a function, a class or a comprehension."""

    module: str
    parent: _Scope | None = None
    is_class: bool = False
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    stars: list[Binding] = field(default_factory=list)
    """The star imports of a module."""

    def bind(self, name: str, binding: Binding) -> None:
        """Add one way in which a name gets its value."""
        self.bindings.setdefault(name, []).append(binding)


@dataclass(frozen=True, eq=False)
class Place:
    """A scope, and where in its module code runs."""

    scope: _Scope
    statement: Statement | None = None
    """The top-level statement."""
    order: int | None = None
    """The number of the statement; None in a function, whose body runs after all statements."""

    def location(self, tree: ast.AST) -> Location | None:
        """Return the line of a node that stands here."""
        if self.statement is None:
            return None
        return self.statement.source.location(getattr(tree, "lineno", self.statement.tree.lineno))

    def is_top_level(self, kind: type[ast.stmt]) -> bool:
        """Return whether this is the place of a top-level statement of this kind."""
        if self.statement is None or self.scope.parent:
            return False
        return isinstance(self.statement.tree, kind)

    def sees(self, binding: Binding) -> bool:
        """Return whether a top-level binding of the same module can matter here."""
        if self.order is None:
            return True
        assert self.statement is not None
        is_block = not isinstance(self.statement.tree, _AT_ONCE)
        return binding.order < self.order or (is_block and binding.order == self.order)


@dataclass(frozen=True, eq=False)
class Binding:
    """One way in which a name gets its value, which is unknown unless a field tells it."""

    order: int = 0
    """The number of the top-level statement."""
    needs: frozenset[str] | None = None
    """If these names exist, the name has this value afterwards; None where it may keep another one."""
    imported: Library | OwnModule | OwnFolder | None = None
    member: str | None = None
    """The name that `imported`, a module of the submission, must have."""
    location: Location | None = None
    """The line of an import of this name."""
    tree: ast.AST | None = None
    place: Place | None = None
    """The place of `tree`."""
    is_item: bool = False
    """Whether the value is an item of the value of `tree`."""
    is_guess: bool = False
    """Whether the library of a star import may lack the name."""


@dataclass(frozen=True)
class Node:
    """A node of a reached statement."""

    tree: ast.AST
    place: Place
    location: Location


class Scopes:
    """The scopes of a submission, and what is bound in them."""

    def __init__(self, modules: Modules) -> None:
        self.attributes: dict[str, list[Binding]] = {}
        """What is assigned to attributes of objects, by the attribute."""
        self._modules = modules
        self._scopes = {name: _Scope(name) for name in modules}
        self._orders: dict[int, int] = {}
        self._functions: dict[int, Place] = {}
        """The places of bodies, by the ids of their functions."""
        for statements in modules.values():
            for order, statement in enumerate(statements):
                self._orders[id(statement)] = order
                self._bind([statement.tree], self._place(statement))

    def after(self, module: str) -> Place:
        """Return a place that all statements of a module run before."""
        return Place(self._scopes[module])

    def module(self, name: str, importer: str | None = None, level: int = 0) -> Library | OwnModule:
        """Return what an import of this module gives in the module `importer`."""
        own = self._modules.own(name, importer=importer, level=level)
        return Library(name) if own is None else OwnModule(own)

    def in_folder(self, folder: OwnFolder, name: str) -> OwnModule | OwnFolder:
        """Return the module, or the folder, of this name in a folder."""
        inner = f"{folder.name}.{name}"
        module = self.module(inner, folder.importer)
        return module if isinstance(module, OwnModule) else OwnFolder(inner, folder.importer)

    def bindings(self, name: str, place: Place) -> list[Binding]:
        """Return the ways in which a name may have got its value at a place."""
        scope = place.scope
        while scope.parent:
            if name in scope.bindings:
                return scope.bindings[name]
            scope = scope.parent
        found = [binding for binding in scope.bindings.get(name, ()) if place.sees(binding)]
        found += [b for star in scope.stars if place.sees(star) for b in self._from_star(star, name)]
        found.sort(key=lambda binding: binding.order)
        for index in reversed(range(len(found))):
            if self._is_final(found[index], scope):
                return found[index:]
        return [*found, Binding(imported=Library(f"builtins.{name}"))] if hasattr(builtins, name) else found

    def _is_final(self, binding: Binding, scope: _Scope) -> bool:
        """Return whether a top-level binding replaces earlier ones."""
        if binding.needs is None:
            return False
        missing = binding.needs - scope.bindings.keys() - vars(builtins).keys()
        return all(any(True for star in scope.stars for _ in self._from_star(star, name)) for name in missing)

    def nodes(self, statement: Statement) -> Iterator[Node]:
        """Yield each node of a top-level statement with its place; bind the names of the scopes inside."""
        stack: list[tuple[ast.AST, Place, Location | None]] = [(statement.tree, self._place(statement), None)]
        while stack:
            tree, place, shown = stack.pop()
            location = shown or place.location(tree)
            assert location
            yield Node(tree, place, location)
            self._note_attributes(tree, place)
            inner, inside = self._scope_of(tree, place)
            for child in reversed([*ast.iter_child_nodes(tree)]):
                stack.append((child, inner if id(child) in inside else place, shown))
            program = _program_in(tree)
            if program:
                inner = Place(_Scope(place.scope.module, place.scope), place.statement, place.order)
                self._bind(program, inner)
                stack += [(part, inner, location) for part in program]

    def body_of(self, function: AnyFunction, place: Place) -> Place:
        """Return the place of the body of a function that is defined at `place`."""
        if id(function) in self._functions:
            return self._functions[id(function)]
        scope = _Scope(place.scope.module, _enclosing(place.scope))
        inner = self._functions[id(function)] = Place(scope, place.statement)
        arguments = function.args
        positional = [*arguments.posonlyargs, *arguments.args]
        for argument in (*positional, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
            if argument:
                scope.bind(argument.arg, Binding())
        defaults = [*zip(reversed(positional), reversed(arguments.defaults))]
        defaults += [(a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults) if d]
        for argument, default in defaults:
            scope.bind(argument.arg, Binding(tree=default, place=place))
        self._bind(_body(function), inner)
        return inner

    def _place(self, statement: Statement) -> Place:
        return Place(self._scopes[statement.module], statement, self._orders[id(statement)])

    def _scope_of(self, tree: ast.AST, place: Place) -> tuple[Place, set[int]]:
        """Return the place of the children that are in an inner scope, and the ids of these children."""
        if isinstance(tree, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return self.body_of(tree, place), set(map(id, _body(tree)))
        if isinstance(tree, ast.ClassDef):
            scope = _Scope(place.scope.module, _enclosing(place.scope), is_class=True)
            inner = Place(scope, place.statement, place.order)
            self._bind(tree.body, inner)
            for name, bindings in scope.bindings.items():
                self.attributes.setdefault(name, []).extend(bindings)
            return inner, set(map(id, tree.body))
        if isinstance(tree, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            inner = Place(_Scope(place.scope.module, _enclosing(place.scope)), place.statement, place.order)
            self._bind(tree.generators, inner)
            return inner, set(map(id, ast.iter_child_nodes(tree)))
        return place, set()

    def _note_attributes(self, tree: ast.AST, place: Place) -> None:
        if isinstance(tree, ast.Assign):
            for target in tree.targets:
                if isinstance(target, ast.Attribute):
                    self.attributes.setdefault(target.attr, []).append(Binding(tree=tree.value, place=place))

    def _bind(self, body: Iterable[ast.AST], place: Place) -> None:
        """Bind the names that a body binds in its own scope."""
        nodes = list(own_nodes(body))
        elsewhere: dict[str, _Scope] = {}
        for node in nodes:
            if isinstance(node, ast.Global):
                elsewhere |= dict.fromkeys(node.names, self._scopes[place.scope.module])
            elif isinstance(node, ast.Nonlocal) and place.scope.parent:
                elsewhere |= dict.fromkeys(node.names, place.scope.parent)
        told = set()
        for node in nodes:
            for target, binding in self._binds(node, place):
                told.add(id(target))
                name = target if isinstance(target, str) else target.id
                elsewhere.get(name, place.scope).bind(name, binding)
        for node in nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in told:
                place.scope.bind(node.id, Binding(order=place.order or 0))

    def _binds(self, node: ast.AST, place: Place) -> Iterator[tuple[ast.Name | str, Binding]]:
        order = place.order or 0
        match node:
            case ast.Import():
                for alias in node.names:
                    module = self._bound_by(alias, place.scope.module)
                    name = alias.asname or alias.name.partition(".")[0]
                    yield name, Binding(order, imported=module, location=place.location(node))
            case ast.ImportFrom():
                yield from self._binds_members(node, place)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                needs = _needed(node) if place.is_top_level(type(node)) else None
                yield node.name, Binding(order, needs, tree=node, place=place)
            case ast.Assign():
                for target in node.targets:
                    yield from _targets(target, node.value, place)
            case (
                ast.AnnAssign(target=target, value=ast.expr() as value)
                | ast.NamedExpr(target=target, value=value)
            ):
                yield from _targets(target, value, place)
            case ast.For() | ast.AsyncFor() | ast.comprehension():
                for part in ast.walk(node.target):
                    if isinstance(part, ast.Name):
                        yield part, Binding(order, tree=node.iter, place=place, is_item=True)

    def _bound_by(self, alias: ast.alias, importer: str) -> Library | OwnModule | OwnFolder:
        """Return what `import a.b.c` binds, which is a, or `import a.b.c as d`, which is c."""
        first, _, rest = alias.name.partition(".")
        if alias.asname or not rest:
            return self.module(alias.name, importer)
        is_own = self._modules.own(alias.name, importer=importer) is not None
        return OwnFolder(first, importer) if is_own else self.module(first, importer)

    def _binds_members(self, node: ast.ImportFrom, place: Place) -> Iterator[tuple[str, Binding]]:
        importer = place.scope.module
        order, location = place.order or 0, place.location(node)
        for alias in node.names:
            name = alias.asname or alias.name
            own = self._modules.member(node, alias.name, importer)
            module = self.module(node.module or "", importer, node.level)
            if alias.name == "*":
                place.scope.stars.append(Binding(order, imported=module))
            elif own and own[1] is None:
                yield name, Binding(order, imported=OwnModule(own[0]))
            elif own:
                yield name, Binding(order, imported=OwnModule(own[0]), member=alias.name)
            else:
                member = Library(".".join(filter(None, (node.module, alias.name))))
                yield name, Binding(order, imported=member, location=location)

    def _from_star(self, star: Binding, name: str) -> Iterator[Binding]:
        match star.imported:
            case OwnModule(module):
                scope = self._scopes[module]
                if name in scope.bindings or scope.stars:
                    yield Binding(star.order, imported=star.imported, member=name)
            case Library(path):
                offers = _offers(path, name)
                if offers is not False:
                    needs = frozenset[str]() if offers else None
                    imported = Library(f"{path}.{name}")
                    yield Binding(star.order, needs, imported, is_guess=offers is None)


def _body(function: AnyFunction) -> list[ast.AST]:
    return [*function.body] if isinstance(function.body, list) else [function.body]


def _enclosing(scope: _Scope) -> _Scope:
    """Return the scope whose names a function in `scope` sees: a method does not see those of its class."""
    return scope.parent if scope.is_class and scope.parent else scope


def own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Walk a body without entering the scopes that are inside."""
    stack = [*body]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, _SCOPES):
            stack += ast.iter_child_nodes(node)


def _targets(target: ast.expr, value: ast.expr, place: Place) -> Iterator[tuple[ast.Name, Binding]]:
    """Yield the names of an assignment's target with what they are bound to."""
    order = place.order or 0
    if isinstance(target, ast.Name):
        needs = _needed(ast.Expr(value)) if place.is_top_level(ast.Assign) else None
        yield target, Binding(order, needs, tree=value, place=place)
        return
    for part in ast.walk(target):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part, Binding(order, tree=value, place=place, is_item=True)


def _needed(definition: ast.stmt) -> frozenset[str] | None:
    """Return the names that a definition or an assignment reads when it runs; None where it may well fail.

    A statement that fails is left out, and its names keep the values that they had.
    """
    names: set[str] = set()
    stack: list[ast.AST | None] = [definition]
    while stack:
        match stack.pop():
            # Where annotations can't be evaluated, they stay texts.
            case ast.FunctionDef() | ast.AsyncFunctionDef() as function:
                stack += [*function.decorator_list, function.args]
            case ast.Lambda() as function:
                stack.append(function.args)
            case ast.arguments() as arguments:
                stack += [*arguments.defaults, *arguments.kw_defaults]
            case ast.AnnAssign() as assignment:
                stack += [assignment.target, assignment.value]
            case ast.Name(id=name, ctx=ast.Load()):
                names.add(name)
            case None:
                continue
            case node:
                if not isinstance(node, _PLAIN):
                    return None
                stack += ast.iter_child_nodes(node)
    return frozenset(names)


def _offers(path: str, name: str) -> bool | None:
    """Return whether a star import of a library gives this name; None where it is not loaded."""
    module = sys.modules.get(path)
    if module is None:
        # None of Python's own modules has a function that an exercise asks for.
        return False if path.partition(".")[0] in sys.stdlib_module_names else None
    public = getattr(module, "__all__", None)
    if isinstance(public, (list, tuple)):
        return name in public
    return hasattr(module, name) and not name.startswith("_")


def _program_in(tree: ast.AST) -> list[ast.AST]:
    """Return the statements, or the expression, that a call of exec() or eval() gets as a constant text."""
    match tree:
        case ast.Call(
            func=ast.Name(id="exec" | "eval" as name), args=[ast.Constant(value=str() as text), *_]
        ):
            parsed = parse(text, name)
            if isinstance(parsed, ast.Module):
                return [*parsed.body]
            if isinstance(parsed, ast.Expression):
                return [parsed.body]
    return []


def parse(text: str, mode: str) -> ast.AST | None:
    """Return the syntax tree of a text, None where Python can't read it; `mode` is that of compile()."""
    try:
        return ast.parse(text.strip(), mode=mode)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
