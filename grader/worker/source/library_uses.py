"""An abstract interpreter of what names stand for: it finds the forbidden names of libraries in a source.

It follows imports, second names, constant texts (as in `getattr(torch, "soft" + "max")`) and the modules of
the submission. It reads the syntax tree alone. What it can't follow is unknown, which is not a use.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import TypeAlias

from grader.worker.source.dependencies import Location, Mention, Modules, dependencies_of
from grader.worker.source.scopes import (
    AnyFunction,
    Binding,
    Library,
    Node,
    OwnFolder,
    OwnModule,
    Place,
    Scopes,
    own_nodes,
    parse,
)

# A source that needs more to be followed is not followed further.
_MOST_VALUES = 200
_MOST_LEVELS = 60
_MOST_TEXT = 200
_TEXT_METHODS = frozenset(
    ("capitalize", "format", "join", "lower", "lstrip", "removeprefix", "removesuffix", "replace", "rstrip")
) | frozenset(("strip", "swapcase", "title", "upper"))
_NO_WIDTH = dict.fromkeys(map(ord, "0123456789*"))
_LOOKUPS = frozenset(("__getitem__", "get", "pop", "setdefault"))
_IMPORTERS = frozenset(("builtins.__import__", "importlib.__import__", "importlib.import_module"))
_RESOLVERS = frozenset(("pkgutil.resolve_name", "pydoc.locate"))


# What a name or an expression may stand for.


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

    tree: AnyFunction
    place: Place
    """Where it is defined."""


@dataclass(frozen=True)
class _Namespace:
    """The names of a module as a dict: vars(torch), torch.__dict__, globals()."""

    of: Library | OwnModule | OwnFolder | Place


_Value: TypeAlias = "Library | OwnModule | OwnFolder | _Text | _Getter | _Container | _Function | _Namespace"
_Values: TypeAlias = "frozenset[_Value]"
_MODULES = (Library, OwnModule, OwnFolder)
_UNKNOWN: _Values = frozenset()


def library_uses(
    modules: Modules, homes: Sequence[tuple[str, str]], forbidden: Sequence[str]
) -> list[Mention]:
    """Return each use of a forbidden name of a library in what the (module, name) pairs depend on.

    A learner's own helper of the same name is allowed. So are an import that is not used, and a method call
    on a value of unknown type: the recorded operations show what it runs.
    """
    if not forbidden:
        return []
    reached = {
        id(statement): statement
        for module, name in homes
        for statement in dependencies_of(modules, module, [name])
    }
    scopes = Scopes(modules)
    # All names are bound before the first one is looked up.
    nodes = [node for statement in reached.values() for node in scopes.nodes(statement)]
    search = _Search(scopes, frozenset(forbidden))
    found = [mention for module, name in homes for mention in search.named(name, scopes.after(module), None)]
    found += [mention for node in nodes for mention in search.mentions(node)]
    return list(dict.fromkeys(found))


class _Search:
    """The search for forbidden names in the scopes of a submission."""

    def __init__(self, scopes: Scopes, forbidden: frozenset[str]) -> None:
        self._scopes = scopes
        self._forbidden = forbidden
        self._known: dict[int, _Values] = {}
        """What expressions may stand for, by their ids."""
        self._own_members: dict[tuple[str, str], _Values] = {}
        self._levels: list[int] = []
        """The ids of the expressions that are being resolved."""
        self._parsed: list[ast.AST] = []
        """Keeps the trees of constant texts, so that no other tree gets their ids."""

    def mentions(self, node: Node) -> Iterator[Mention]:
        """Yield the uses of forbidden names that a node is."""
        tree, place = node.tree, node.place
        if isinstance(tree, ast.Name) and isinstance(tree.ctx, ast.Load):
            yield from self.named(tree.id, place, node.location)
        elif isinstance(tree, ast.Attribute) and tree.attr in self._forbidden:
            for value in self._resolve(tree, place):
                if isinstance(value, Library) and value.path.rpartition(".")[2] == tree.attr:
                    yield Mention(_as_written(tree) or value.path, node.location)
        elif isinstance(tree, (ast.Call, ast.Subscript)):
            for value in self._looked_up(tree, place):
                if isinstance(value, Library) and self._is_forbidden(value):
                    yield Mention(value.path, node.location)

    def named(self, name: str, place: Place, used: Location | None) -> Iterator[Mention]:
        """Yield the uses in a name that an import binds; where others get their value, it is found itself."""
        seen = set()
        queue = [(name, place)]
        while queue:
            name, place = queue.pop()
            bindings = self._scopes.bindings(name, place)
            for binding in bindings:
                imported, location = binding.imported, binding.location or used
                if binding.is_guess and len(bindings) > 1 and name not in self._forbidden:
                    continue
                if isinstance(imported, Library) and self._is_forbidden(imported) and location:
                    yield Mention(imported.path, location)
                elif isinstance(imported, OwnModule) and binding.member:
                    following = (imported.name, binding.member)
                    if following not in seen:
                        seen.add(following)
                        queue.append((binding.member, self._scopes.after(imported.name)))

    def _is_forbidden(self, value: Library) -> bool:
        return not self._forbidden.isdisjoint(value.path.split("."))

    # What expressions may stand for

    def _resolve(self, tree: ast.AST, place: Place) -> _Values:
        if id(tree) in self._known:
            return self._known[id(tree)]
        if id(tree) in self._levels or len(self._levels) >= _MOST_LEVELS:
            return _UNKNOWN
        self._levels.append(id(tree))
        values = frozenset(islice(self._values(tree, place), _MOST_VALUES))
        self._levels.pop()
        self._known[id(tree)] = values
        return values

    def _values(self, tree: ast.AST, place: Place) -> Iterator[_Value]:
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

    def _texts(self, tree: ast.AST, place: Place) -> list[str]:
        return [value.text for value in self._resolve(tree, place) if isinstance(value, _Text)]

    def _name(self, name: str, place: Place) -> Iterator[_Value]:
        for binding in self._scopes.bindings(name, place):
            yield from self._bound(binding)

    def _bound(self, binding: Binding) -> Iterator[_Value]:
        if isinstance(binding.imported, OwnModule) and binding.member:
            yield from self._member(binding.imported, binding.member)
        elif binding.imported:
            yield binding.imported
        elif binding.tree and binding.place:
            for value in self._resolve(binding.tree, binding.place):
                if not binding.is_item:
                    yield value
                elif isinstance(value, _Container):
                    yield from value.values

    def _attribute(self, tree: ast.Attribute, place: Place) -> Iterator[_Value]:
        followed = False
        for value in self._resolve(tree.value, place):
            if isinstance(value, _MODULES):
                followed = True
                if tree.attr == "__dict__":
                    yield _Namespace(value)
                else:
                    yield from self._member(value, tree.attr)
        if not followed:
            for binding in self._scopes.attributes.get(tree.attr, ()):
                yield from self._bound(binding)

    def _member(self, of: Library | OwnModule | OwnFolder | Place, name: str) -> Iterator[_Value]:
        match of:
            case Library(path):
                yield Library(f"{path}.{name}")
            case OwnModule(module):
                yield from self._own_member(module, name)
            case OwnFolder():
                yield from self._in_folder(of, name)
            case Place():
                yield from self._name(name, of)

    def _in_folder(self, folder: OwnFolder, name: str) -> Iterator[_Value]:
        """Yield what the package of a folder binds to a name, and the module of that name in the folder."""
        package = self._scopes.module(folder.name, folder.importer)
        if isinstance(package, OwnModule):
            yield from self._own_member(package.name, name)
        yield self._scopes.in_folder(folder, name)

    def _own_member(self, module: str, name: str) -> _Values:
        key = (module, name)
        if key not in self._own_members and len(self._levels) < _MOST_LEVELS:
            # Modules may import the name from each other.
            self._own_members[key] = _UNKNOWN
            self._levels.append(0)
            values = frozenset(islice(self._name(name, self._scopes.after(module)), _MOST_VALUES))
            is_other = module in sys.stdlib_module_names or module in sys.modules
            if is_other and name not in self._forbidden:
                # Some ways lead to the other module of this name.
                values |= {Library(f"{module}.{name}")}
            self._own_members[key] = values
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
                        if isinstance(one, _MODULES)
                        for member in self._member(one, name)
                    ]
                yield from values

    # What is looked up by a text

    def _looked_up(self, tree: ast.Call | ast.Subscript, place: Place) -> Iterator[_Value]:
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
            elif isinstance(value, Library):
                yield from self._called(value.path, tree, arguments, place)

    def _item(self, of: ast.expr, key: ast.expr, place: Place) -> Iterator[_Value]:
        for value in self._resolve(of, place):
            for text in self._texts(key, place):
                if isinstance(value, _Namespace):
                    yield from self._member(value.of, text)
                elif value == Library("sys.modules"):
                    yield self._scopes.module(text, place.scope.module)

    def _called(
        self, path: str, call: ast.Call, arguments: Sequence[ast.expr], place: Place
    ) -> Iterator[_Value]:
        """Yield what a call of a library's function looks up."""
        package, _, name = path.rpartition(".")
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        texts = [self._texts(argument, place) for argument in arguments]
        of = self._resolve(arguments[0], place) if arguments else _UNKNOWN
        if path == "builtins.getattr" and len(arguments) > 1:
            yield from self._members(of, texts[1])
        elif name in ("__getattribute__", "__getattr__") and arguments:
            yield from self._members([Library(package)] if len(arguments) == 1 else of, texts[-1])
        elif path == "builtins.vars" and arguments:
            yield from (_Namespace(one) for one in of if isinstance(one, _MODULES))
        elif path in ("builtins.globals", "builtins.locals", "builtins.vars"):
            yield _Namespace(place)
        elif path == "operator.attrgetter":
            yield _Getter(tuple(text for some in texts for text in some))
        elif path in _IMPORTERS:
            named = {word: self._texts(value, place) for word, value in keywords.items()}
            given = texts[0] if texts else named.get("name", [])
            base = texts[1] if len(texts) > 1 else named.get("package", [])
            importer = place.scope.module
            yield from self._modules_named(given, base, importer, whole=name == "import_module")
        elif path in _RESOLVERS and arguments:
            yield from (Library(text.replace(":", ".")) for text in texts[0])
        elif path == "builtins.eval" and arguments:
            yield from (value for text in texts[0] for value in self._evaluated(text, place))

    def _modules_named(
        self, names: Sequence[str], base: Sequence[str], importer: str, *, whole: bool
    ) -> Iterator[_Value]:
        for name in names:
            if name.startswith("."):
                yield self._scopes.module(name.lstrip("."), importer, level=1)
                yield from (Library(f"{package}.{name.lstrip('.')}") for package in base)
                continue
            yield self._scopes.module(name, importer)
            if not whole and "." in name:
                # Without a fromlist, __import__ returns the package.
                yield Library(name.partition(".")[0])

    def _evaluated(self, text: str, place: Place) -> _Values:
        tree = parse(text, "eval")
        if not isinstance(tree, ast.Expression):
            return _UNKNOWN
        self._parsed.append(tree)
        return self._resolve(tree.body, place)

    # What is computed

    def _computed(self, tree: ast.Call | ast.Subscript, place: Place) -> Iterator[_Value]:
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
        self, function: ast.Attribute, arguments: Sequence[ast.expr], place: Place
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


def _results(function: AnyFunction) -> Iterator[ast.AST]:
    if isinstance(function, ast.Lambda):
        yield function.body
        return
    for node in own_nodes(function.body):
        if isinstance(node, ast.Return) and node.value:
            yield node.value


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
