"""An abstract interpreter of what names stand for: it finds the forbidden names of libraries in a source.

It follows imports, second names, constant texts (as in `getattr(torch, "soft" + "max")`) and the modules of
the submission. It reads the syntax tree alone. What it can't follow is unknown, which is not a use.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import TypeAlias

from grader.worker.source.dependencies import (
    Location,
    Mention,
    Modules,
    Statement,
    dependencies_of,
)

# A source that needs more to be followed is not followed further.
_MOST_VALUES = 200
_MOST_LEVELS = 60
_MOST_TEXT = 200
_SCOPES = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
# Top-level statements that read names before they bind one.
_AT_ONCE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign, ast.AugAssign)
# Without a call, they raise nothing unless a name is missing.
_PLAIN = (
    *(ast.Attribute, ast.Constant, ast.Name, ast.Subscript, ast.Tuple, ast.List),
    *(ast.BinOp, ast.BitOr, ast.UnaryOp, ast.USub, ast.Load),
)
_AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_TEXT_METHODS = frozenset(
    ("capitalize", "format", "join", "lower", "lstrip", "removeprefix", "removesuffix", "replace", "rstrip")
) | frozenset(("strip", "swapcase", "title", "upper"))
_NO_WIDTH = dict.fromkeys(map(ord, "0123456789*"))
_LOOKUPS = frozenset(("__getitem__", "get", "pop", "setdefault"))
_IMPORTERS = frozenset(("builtins.__import__", "importlib.__import__", "importlib.import_module"))
_RESOLVERS = frozenset(("pkgutil.resolve_name", "pydoc.locate"))


# What a name or an expression may stand for.


@dataclass(frozen=True)
class _Library:
    """An object of a library, such as torch.nn.functional.softmax."""

    path: str


@dataclass(frozen=True)
class _OwnModule:
    """A module of the submission."""

    name: str


@dataclass(frozen=True)
class _Text:
    text: str


@dataclass(frozen=True)
class _Getter:
    """What operator.attrgetter returns."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class _Container:
    """A list, a tuple, a set or a dict: the values that are in it."""

    values: frozenset[_Value]


@dataclass(frozen=True, eq=False)
class _Function:
    """A function of the submission."""

    tree: _AnyFunction
    place: _Place
    """Where it is defined."""


@dataclass(frozen=True)
class _Namespace:
    """The names of a module as a dict: vars(torch), torch.__dict__, globals()."""

    of: _Library | _OwnModule | _Place


_Value: TypeAlias = "_Library | _OwnModule | _Text | _Getter | _Container | _Function | _Namespace"
_Values: TypeAlias = "frozenset[_Value]"
_UNKNOWN: _Values = frozenset()


# Where a name is looked up, and what binds it.


@dataclass(eq=False)
class _Scope:
    """The names of a module, a function, a class or a comprehension."""

    module: str
    parent: _Scope | None = None
    is_class: bool = False
    bindings: dict[str, list[_Binding]] = field(default_factory=dict)
    stars: list[_Binding] = field(default_factory=list)
    """The star imports of a module."""

    def bind(self, name: str, binding: _Binding) -> None:
        """Add one way in which a name gets its value."""
        self.bindings.setdefault(name, []).append(binding)


@dataclass(frozen=True, eq=False)
class _Place:
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

    def sees(self, binding: _Binding) -> bool:
        """Return whether a top-level binding of the same module can matter here."""
        if self.order is None:
            return True
        assert self.statement is not None
        is_block = not isinstance(self.statement.tree, _AT_ONCE)
        return binding.order < self.order or (is_block and binding.order == self.order)


@dataclass(frozen=True, eq=False)
class _Binding:
    """One way in which a name gets its value, which is unknown unless a field tells it."""

    order: int = 0
    """The number of the top-level statement."""
    is_final: bool = False
    """Whether the name surely has this value afterwards."""
    imported: _Library | _OwnModule | None = None
    member: str | None = None
    """The name that `imported`, a module of the submission, must have."""
    location: Location | None = None
    """The line of an import of this name."""
    tree: ast.AST | None = None
    place: _Place | None = None
    """The place of `tree`."""
    is_item: bool = False
    """Whether the value is an item of the value of `tree`."""


@dataclass(frozen=True)
class _Node:
    """A node of a reached statement."""

    tree: ast.AST
    place: _Place
    location: Location


def library_uses(
    modules: Modules, homes: Iterable[tuple[str, str]], forbidden: Iterable[str]
) -> list[Mention]:
    """Return each use of a forbidden name of a library in what the (module, name) pairs depend on.

    A learner's own helper of the same name is allowed. So are an import that is not used, and a method call
    on a value of unknown type: the recorded operations show what it runs.
    """
    homes = list(homes)
    reached = {
        id(statement): statement
        for module, name in homes
        for statement in dependencies_of(modules, module, [name])
    }
    scopes = _Scopes(modules)
    # All names are bound before the first one is looked up.
    nodes = [node for statement in reached.values() for node in scopes.nodes(statement)]
    search = _Search(scopes, frozenset(forbidden))
    found = [mention for module, name in homes for mention in search.named(name, scopes.after(module), None)]
    found += [mention for node in nodes for mention in search.mentions(node)]
    return list(dict.fromkeys(found))


class _Scopes:
    """The scopes of a submission, and what is bound in them."""

    def __init__(self, modules: Modules) -> None:
        self.attributes: dict[str, list[_Binding]] = {}
        """What is assigned to attributes of objects, by the attribute."""
        self._modules = modules
        self._scopes = {name: _Scope(name) for name in modules}
        self._orders: dict[int, int] = {}
        self._functions: dict[int, _Place] = {}
        """The places of bodies, by the ids of their functions."""
        for statements in modules.values():
            for order, statement in enumerate(statements):
                self._orders[id(statement)] = order
                self._bind([statement.tree], self._place(statement))

    def after(self, module: str) -> _Place:
        """Return a place that all statements of a module run before."""
        return _Place(self._scopes[module])

    def module(self, name: str) -> _Library | _OwnModule:
        """Return what an import of this module gives."""
        return _OwnModule(name) if self.is_own(name) else _Library(name)

    def is_own(self, name: str) -> bool:
        """Return whether an import of this module gives a file of the submission."""
        # A file called torch.py or random.py does not replace the library.
        return name in self._modules and name not in sys.stdlib_module_names and name not in sys.modules

    def bindings(self, name: str, place: _Place) -> list[_Binding]:
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
            if found[index].is_final:
                return found[index:]
        return [*found, _Binding(imported=_Library(f"builtins.{name}"))] if hasattr(builtins, name) else found

    def nodes(self, statement: Statement) -> Iterator[_Node]:
        """Yield each node of a top-level statement with its place; bind the names of the scopes inside."""
        stack: list[tuple[ast.AST, _Place, Location | None]] = [
            (statement.tree, self._place(statement), None)
        ]
        while stack:
            tree, place, shown = stack.pop()
            location = shown or place.location(tree)
            assert location
            yield _Node(tree, place, location)
            self._note_attributes(tree, place)
            inner, inside = self._scope_of(tree, place)
            for child in reversed([*ast.iter_child_nodes(tree)]):
                stack.append((child, inner if id(child) in inside else place, shown))
            program = _program_in(tree)
            if program:
                inner = _Place(_Scope(place.scope.module, place.scope), place.statement, place.order)
                self._bind(program, inner)
                stack += [(part, inner, location) for part in program]

    def body_of(self, function: _AnyFunction, place: _Place) -> _Place:
        """Return the place of the body of a function that is defined at `place`."""
        if id(function) in self._functions:
            return self._functions[id(function)]
        scope = _Scope(place.scope.module, _enclosing(place.scope))
        inner = self._functions[id(function)] = _Place(scope, place.statement)
        arguments = function.args
        positional = [*arguments.posonlyargs, *arguments.args]
        for argument in (*positional, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
            if argument:
                scope.bind(argument.arg, _Binding())
        defaults = [*zip(reversed(positional), reversed(arguments.defaults))]
        defaults += [(a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults) if d]
        for argument, default in defaults:
            scope.bind(argument.arg, _Binding(tree=default, place=place))
        self._bind(_body(function), inner)
        return inner

    def _place(self, statement: Statement) -> _Place:
        return _Place(self._scopes[statement.module], statement, self._orders[id(statement)])

    def _scope_of(self, tree: ast.AST, place: _Place) -> tuple[_Place, set[int]]:
        """Return the place of the children that are in an inner scope, and the ids of these children."""
        if isinstance(tree, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return self.body_of(tree, place), set(map(id, _body(tree)))
        if isinstance(tree, ast.ClassDef):
            scope = _Scope(place.scope.module, _enclosing(place.scope), is_class=True)
            inner = _Place(scope, place.statement, place.order)
            self._bind(tree.body, inner)
            for name, bindings in scope.bindings.items():
                self.attributes.setdefault(name, []).extend(bindings)
            return inner, set(map(id, tree.body))
        if isinstance(tree, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            inner = _Place(_Scope(place.scope.module, _enclosing(place.scope)), place.statement, place.order)
            self._bind(tree.generators, inner)
            return inner, set(map(id, ast.iter_child_nodes(tree)))
        return place, set()

    def _note_attributes(self, tree: ast.AST, place: _Place) -> None:
        if isinstance(tree, ast.Assign):
            for target in tree.targets:
                if isinstance(target, ast.Attribute):
                    self.attributes.setdefault(target.attr, []).append(_Binding(tree=tree.value, place=place))

    def _bind(self, body: Iterable[ast.AST], place: _Place) -> None:
        """Bind the names that a body binds in its own scope."""
        nodes = list(_own_nodes(body))
        elsewhere = {}
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
                place.scope.bind(node.id, _Binding(order=place.order or 0))

    def _binds(self, node: ast.AST, place: _Place) -> Iterator[tuple[ast.Name | str, _Binding]]:
        order = place.order or 0
        match node:
            case ast.Import():
                for alias in node.names:
                    whole = alias.asname or "." not in alias.name
                    module = self.module(alias.name if whole else alias.name.partition(".")[0])
                    name = alias.asname or alias.name.partition(".")[0]
                    yield name, _Binding(order, imported=module, location=place.location(node))
            case ast.ImportFrom():
                yield from self._binds_members(node, place)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                top = place.statement is not None and place.statement.tree is node
                yield node.name, _Binding(order, top and _surely_binds(node), tree=node, place=place)
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
                        yield part, _Binding(order, tree=node.iter, place=place, is_item=True)

    def _binds_members(self, node: ast.ImportFrom, place: _Place) -> Iterator[tuple[str, _Binding]]:
        module = self.module(node.module or "")
        order = place.order or 0
        for alias in node.names:
            if alias.name == "*":
                place.scope.stars.append(_Binding(order, imported=module))
            elif isinstance(module, _OwnModule):
                yield alias.asname or alias.name, _Binding(order, imported=module, member=alias.name)
            else:
                member = _Library(f"{module.path}.{alias.name}")
                location = place.location(node)
                yield alias.asname or alias.name, _Binding(order, imported=member, location=location)

    def _from_star(self, star: _Binding, name: str) -> Iterator[_Binding]:
        match star.imported:
            case _OwnModule(module):
                scope = self._scopes[module]
                if name in scope.bindings or scope.stars:
                    yield _Binding(star.order, imported=star.imported, member=name)
            case _Library(path):
                if _offers(path, name):
                    yield _Binding(star.order, imported=_Library(f"{path}.{name}"))


class _Search:
    """The search for forbidden names in the scopes of a submission."""

    def __init__(self, scopes: _Scopes, forbidden: frozenset[str]) -> None:
        self._scopes = scopes
        self._forbidden = forbidden
        self._known: dict[int, _Values] = {}
        """What expressions may stand for, by their ids."""
        self._own_members: dict[tuple[str, str], _Values] = {}
        self._levels: list[int] = []
        """The ids of the expressions that are being resolved."""
        self._parsed: list[ast.AST] = []
        """Keeps the trees of constant texts, so that no other tree gets their ids."""

    def mentions(self, node: _Node) -> Iterator[Mention]:
        """Yield the uses of forbidden names that a node is."""
        tree, place = node.tree, node.place
        if isinstance(tree, ast.Name) and isinstance(tree.ctx, ast.Load):
            yield from self.named(tree.id, place, node.location)
        elif isinstance(tree, ast.Attribute) and tree.attr in self._forbidden:
            for value in self._resolve(tree, place):
                if isinstance(value, _Library) and value.path.rpartition(".")[2] == tree.attr:
                    yield Mention(_as_written(tree) or value.path, node.location)
        elif isinstance(tree, (ast.Call, ast.Subscript)):
            for value in self._looked_up(tree, place):
                if isinstance(value, _Library) and self._is_forbidden(value):
                    yield Mention(value.path, node.location)

    def named(self, name: str, place: _Place, used: Location | None) -> Iterator[Mention]:
        """Yield the uses in a name that an import binds; where others get their value, it is found itself."""
        seen = set()
        queue = [(name, place)]
        while queue:
            name, place = queue.pop()
            for binding in self._scopes.bindings(name, place):
                imported, location = binding.imported, binding.location or used
                if isinstance(imported, _Library) and self._is_forbidden(imported) and location:
                    yield Mention(imported.path, location)
                elif isinstance(imported, _OwnModule) and binding.member:
                    following = (imported.name, binding.member)
                    if following not in seen:
                        seen.add(following)
                        queue.append((binding.member, self._scopes.after(imported.name)))

    def _is_forbidden(self, value: _Library) -> bool:
        return not self._forbidden.isdisjoint(value.path.split("."))

    # What expressions may stand for

    def _resolve(self, tree: ast.AST, place: _Place) -> _Values:
        if id(tree) in self._known:
            return self._known[id(tree)]
        if id(tree) in self._levels or len(self._levels) >= _MOST_LEVELS:
            return _UNKNOWN
        self._levels.append(id(tree))
        values = frozenset(islice(self._values(tree, place), _MOST_VALUES))
        self._levels.pop()
        self._known[id(tree)] = values
        return values

    def _values(self, tree: ast.AST, place: _Place) -> Iterator[_Value]:
        match tree:
            case ast.Constant(value=str() as text):
                yield _Text(text)
            case ast.Name(id=name):
                yield from self._name(name, place)
            case ast.Attribute():
                yield from self._attribute(tree, place)
            case ast.Call() | ast.Subscript():
                yield from self._looked_up(tree, place)
                yield from self._computed(tree, place)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                for first, second in product(self._texts(left, place), self._texts(right, place)):
                    yield from _text(first + second)
            case ast.BinOp(left=ast.Constant(value=str() as text), op=ast.Mod(), right=right):
                parts = right.elts if isinstance(right, ast.Tuple) else [right]
                for texts in islice(product(*(self._texts(part, place) for part in parts)), _MOST_VALUES):
                    yield from _made(text, "__mod__", texts)
            case ast.JoinedStr(values=parts):
                inner = [p.value if isinstance(p, ast.FormattedValue) else p for p in parts]
                for texts in islice(product(*(self._texts(part, place) for part in inner)), _MOST_VALUES):
                    yield from _text("".join(texts))
            case ast.Lambda() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield _Function(tree, place)
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                yield _Container(frozenset(v for item in items for v in self._resolve(item, place)))
            case ast.Dict(values=items):
                yield _Container(frozenset(v for item in items for v in self._resolve(item, place)))
            case ast.IfExp(body=first, orelse=second):
                yield from self._resolve(first, place) | self._resolve(second, place)
            case ast.BoolOp(values=parts):
                yield from (value for part in parts for value in self._resolve(part, place))
            case ast.NamedExpr(value=inner) | ast.Starred(value=inner) | ast.Await(value=inner):
                yield from self._resolve(inner, place)

    def _texts(self, tree: ast.AST, place: _Place) -> list[str]:
        return [value.text for value in self._resolve(tree, place) if isinstance(value, _Text)]

    def _name(self, name: str, place: _Place) -> Iterator[_Value]:
        for binding in self._scopes.bindings(name, place):
            yield from self._bound(binding)

    def _bound(self, binding: _Binding) -> Iterator[_Value]:
        if isinstance(binding.imported, _OwnModule) and binding.member:
            yield from self._member(binding.imported, binding.member)
        elif binding.imported:
            yield binding.imported
        elif binding.tree and binding.place:
            for value in self._resolve(binding.tree, binding.place):
                if not binding.is_item:
                    yield value
                elif isinstance(value, _Container):
                    yield from value.values

    def _attribute(self, tree: ast.Attribute, place: _Place) -> Iterator[_Value]:
        followed = False
        for value in self._resolve(tree.value, place):
            if isinstance(value, (_Library, _OwnModule)):
                followed = True
                if tree.attr == "__dict__":
                    yield _Namespace(value)
                else:
                    yield from self._member(value, tree.attr)
        if not followed:
            for binding in self._scopes.attributes.get(tree.attr, ()):
                yield from self._bound(binding)

    def _member(self, of: _Library | _OwnModule | _Place, name: str) -> Iterator[_Value]:
        match of:
            case _Library(path):
                yield _Library(f"{path}.{name}")
            case _OwnModule(module):
                yield from self._own_member(module, name)
            case _Place():
                yield from self._name(name, of)

    def _own_member(self, module: str, name: str) -> _Values:
        key = (module, name)
        if key not in self._own_members and len(self._levels) < _MOST_LEVELS:
            # Modules may import the name from each other.
            self._own_members[key] = _UNKNOWN
            self._levels.append(0)
            values = islice(self._name(name, self._scopes.after(module)), _MOST_VALUES)
            self._own_members[key] = frozenset(values)
            self._levels.pop()
        return self._own_members.get(key, _UNKNOWN)

    def _members(self, of: Iterable[_Value], names: Sequence[str]) -> Iterator[_Value]:
        """Yield the members of modules, each name as getattr() or attrgetter() takes it."""
        for value in of:
            for dotted in names:
                values: list[_Value] = [value]
                for name in dotted.split("."):
                    values = [
                        member
                        for one in values
                        if isinstance(one, (_Library, _OwnModule))
                        for member in self._member(one, name)
                    ]
                yield from values

    # What is looked up by a text

    def _looked_up(self, tree: ast.Call | ast.Subscript, place: _Place) -> Iterator[_Value]:
        """Yield what a call or a subscript looks up in a library by a constant text."""
        if isinstance(tree, ast.Subscript):
            yield from self._item(tree.value, tree.slice, place)
            return
        function, arguments = tree.func, [a for a in tree.args if not isinstance(a, ast.Starred)]
        if isinstance(function, ast.Attribute) and function.attr in _LOOKUPS and arguments:
            yield from self._item(function.value, arguments[0], place)
        for value in self._resolve(function, place):
            if isinstance(value, _Getter) and arguments:
                yield from self._members(self._resolve(arguments[0], place), value.names)
            elif isinstance(value, _Library):
                yield from self._called(value.path, tree, arguments, place)

    def _item(self, of: ast.expr, key: ast.expr, place: _Place) -> Iterator[_Value]:
        for value in self._resolve(of, place):
            for text in self._texts(key, place):
                if isinstance(value, _Namespace):
                    yield from self._member(value.of, text)
                elif value == _Library("sys.modules"):
                    yield self._scopes.module(text)

    def _called(
        self, path: str, call: ast.Call, arguments: Sequence[ast.expr], place: _Place
    ) -> Iterator[_Value]:
        """Yield what a call of a library's function looks up."""
        package, _, name = path.rpartition(".")
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        texts = [self._texts(argument, place) for argument in arguments]
        of = self._resolve(arguments[0], place) if arguments else _UNKNOWN
        if path == "builtins.getattr" and len(arguments) > 1:
            yield from self._members(of, texts[1])
        elif name in ("__getattribute__", "__getattr__") and arguments:
            yield from self._members([_Library(package)] if len(arguments) == 1 else of, texts[-1])
        elif path == "builtins.vars" and arguments:
            yield from (_Namespace(one) for one in of if isinstance(one, (_Library, _OwnModule)))
        elif path in ("builtins.globals", "builtins.locals", "builtins.vars"):
            yield _Namespace(place)
        elif path == "operator.attrgetter":
            yield _Getter(tuple(text for some in texts for text in some))
        elif path in _IMPORTERS:
            given = texts[0] if texts else self._texts(keywords.get("name", call), place)
            base = texts[1] if len(texts) > 1 else self._texts(keywords.get("package", call), place)
            yield from self._modules_named(given, base, whole=name == "import_module")
        elif path in _RESOLVERS and arguments:
            yield from (_Library(text.replace(":", ".")) for text in texts[0])
        elif path == "builtins.eval" and arguments:
            yield from (value for text in texts[0] for value in self._evaluated(text, place))

    def _modules_named(self, names: Sequence[str], base: Sequence[str], *, whole: bool) -> Iterator[_Value]:
        for name in names:
            if name.startswith("."):
                yield from (_Library(f"{package}.{name.lstrip('.')}") for package in base)
                continue
            yield self._scopes.module(name)
            if not whole and "." in name:
                # Without a fromlist, __import__ returns the package.
                yield _Library(name.partition(".")[0])

    def _evaluated(self, text: str, place: _Place) -> _Values:
        tree = _parse(text, "eval")
        if not isinstance(tree, ast.Expression):
            return _UNKNOWN
        self._parsed.append(tree)
        return self._resolve(tree.body, place)

    # What is computed

    def _computed(self, tree: ast.Call | ast.Subscript, place: _Place) -> Iterator[_Value]:
        """Yield what a container holds, what a text's method makes, and what an own function returns."""
        if isinstance(tree, ast.Subscript):
            for value in self._resolve(tree.value, place):
                if isinstance(value, _Container):
                    yield from value.values
                elif isinstance(value, _Text):
                    yield from _part(value.text, tree.slice)
            return
        function = tree.func
        if isinstance(function, ast.Attribute) and function.attr in _TEXT_METHODS:
            yield from self._made_text(function, tree.args, place)
        for value in self._resolve(function, place):
            if isinstance(value, _Function):
                body = self._scopes.body_of(value.tree, value.place)
                for result in _results(value.tree):
                    yield from self._resolve(result, body)

    def _made_text(
        self, function: ast.Attribute, arguments: Sequence[ast.expr], place: _Place
    ) -> Iterator[_Value]:
        for text in self._texts(function.value, place):
            if function.attr == "join":
                parts = arguments[0] if arguments else None
                if isinstance(parts, (ast.List, ast.Tuple)):
                    for texts in islice(product(*(self._texts(p, place) for p in parts.elts)), _MOST_VALUES):
                        yield from _text(text.join(texts))
                continue
            given = product(*(self._texts(argument, place) for argument in arguments))
            for texts in islice(given, _MOST_VALUES):
                yield from _made(text, function.attr, *texts)


def _body(function: _AnyFunction) -> list[ast.AST]:
    return [*function.body] if isinstance(function.body, list) else [function.body]


def _results(function: _AnyFunction) -> Iterator[ast.AST]:
    if isinstance(function, ast.Lambda):
        yield function.body
        return
    for node in _own_nodes(function.body):
        if isinstance(node, ast.Return) and node.value:
            yield node.value


def _enclosing(scope: _Scope) -> _Scope:
    """Return the scope whose names a function in `scope` sees: a method does not see those of its class."""
    return scope.parent if scope.is_class and scope.parent else scope


def _own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Walk a body without entering the scopes that are inside."""
    stack = [*body]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, _SCOPES):
            stack += ast.iter_child_nodes(node)


def _targets(target: ast.expr, value: ast.expr, place: _Place) -> Iterator[tuple[ast.Name, _Binding]]:
    """Yield the names of an assignment's target with what they are bound to."""
    order = place.order or 0
    if isinstance(target, ast.Name):
        is_final = _surely_has_a_value(value) and place.statement is not None
        is_final = is_final and place.scope.parent is None and isinstance(place.statement.tree, ast.Assign)
        yield target, _Binding(order, is_final, tree=value, place=place)
        return
    for part in ast.walk(target):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part, _Binding(order, tree=value, place=place, is_item=True)


def _surely_has_a_value(value: ast.expr) -> bool:
    return isinstance(value, (ast.Constant, ast.Lambda))


def _surely_binds(definition: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Return whether a definition raises nothing while it is loaded: one that does is left out."""
    if definition.decorator_list:
        return False
    if isinstance(definition, ast.ClassDef):
        inner = [part for part in definition.body if isinstance(part, (ast.FunctionDef, ast.ClassDef))]
        others = [part for part in definition.body if part not in inner]
        plain = all(isinstance(part, ast.Pass) or _is_constant(part) for part in others)
        return plain and all(map(_surely_binds, inner)) and all(map(_is_plain, definition.bases))
    arguments = definition.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg]
    evaluated = [argument.annotation for argument in (*named, arguments.kwarg) if argument]
    evaluated += [*arguments.defaults, *arguments.kw_defaults, definition.returns]
    return all(part is None or _is_plain(part) for part in evaluated)


def _is_constant(part: ast.stmt) -> bool:
    match part:
        case ast.Expr(value=ast.Constant()) | ast.Assign(value=ast.Constant()):
            return True
    return False


def _is_plain(expression: ast.expr) -> bool:
    return all(isinstance(node, _PLAIN) for node in ast.walk(expression))


def _offers(path: str, name: str) -> bool:
    """Return whether a star import of a library gives this name; a library that is not loaded may do so."""
    module = sys.modules.get(path)
    if module is None:
        return path.partition(".")[0] not in sys.stdlib_module_names
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
            parsed = _parse(text, name)
            if isinstance(parsed, ast.Module):
                return [*parsed.body]
            if isinstance(parsed, ast.Expression):
                return [parsed.body]
    return []


def _parse(text: str, mode: str) -> ast.AST | None:
    try:
        return ast.parse(text.strip(), mode=mode)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _as_written(tree: ast.AST) -> str | None:
    """Return a name with its attributes as text, such as F.softmax; None for any other expression."""
    names: list[str] = []
    while isinstance(tree, ast.Attribute):
        names.insert(0, tree.attr)
        tree = tree.value
    return ".".join([tree.id, *names]) if isinstance(tree, ast.Name) else None


def _part(text: str, slice: ast.expr) -> Iterator[_Text]:
    """Yield the part of a text that a constant index or slice takes."""
    bounds = [slice.lower, slice.upper, slice.step] if isinstance(slice, ast.Slice) else [slice]
    try:
        numbers = [None if bound is None else ast.literal_eval(bound) for bound in bounds]
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return
    key = builtins.slice(*numbers) if isinstance(slice, ast.Slice) else numbers[0]
    yield from _made(text, "__getitem__", key)


def _made(text: str, method: str, *arguments: object) -> Iterator[_Text]:
    """Yield what a method of a text makes of constant arguments."""
    # A width, as in "{:>9999999}", could take all memory.
    if method in ("format", "__mod__") and text.translate(_NO_WIDTH) != text:
        return
    try:
        made = getattr(text, method)(*arguments)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError):
        return
    if isinstance(made, str):
        yield from _text(made)


def _text(text: str) -> Iterator[_Text]:
    if len(text) <= _MOST_TEXT:
        yield _Text(text)
