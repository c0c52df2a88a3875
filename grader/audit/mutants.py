"""Mutation operators: each yields copies of a source text with one small mistake, as learners make them.

An operator takes one node of the syntax tree and yields what could stand in its place.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_SWAPPED_OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], str]] = {
    ast.Add: (ast.Sub, "+ → -"),
    ast.Sub: (ast.Add, "- → +"),
    ast.Mult: (ast.Div, "* → /"),
    ast.Div: (ast.Mult, "/ → *"),
    ast.Lt: (ast.GtE, "< → >="),
    ast.GtE: (ast.Lt, ">= → <"),
    ast.Gt: (ast.LtE, "> → <="),
    ast.LtE: (ast.Gt, "<= → >"),
    ast.Eq: (ast.NotEq, "== → !="),
    ast.NotEq: (ast.Eq, "!= → =="),
    ast.Is: (ast.IsNot, "is → is not"),
    ast.IsNot: (ast.Is, "is not → is"),
    ast.In: (ast.NotIn, "in → not in"),
    ast.NotIn: (ast.In, "not in → in"),
}
_OPPOSITES = (
    ("argmax", "argmin"),
    ("amax", "amin"),
    ("max", "min"),
    ("maximum", "minimum"),
    ("add", "sub"),
    ("add_", "sub_"),
    ("mul", "div"),
    ("mul_", "div_"),
    ("sum", "mean"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
)
_OPPOSITE = dict(_OPPOSITES) | {second: first for first, second in _OPPOSITES}
_DIMS = ("dim", "axis")
_KEEPDIMS = ("keepdim", "keepdims")
_DROPPED = (
    ast.Expr,
    ast.Assign,
    ast.AugAssign,
    ast.AnnAssign,
    ast.Raise,
    ast.Assert,
    ast.Break,
    ast.Continue,
)


@dataclass(frozen=True)
class Mutant:
    """A source text that differs from the original in one place."""

    id: str
    """The text of the changed line and the change: an edit of another line does not change the id."""
    line: int
    change: str
    """What was changed, such as `dim=1 → dim=0`."""
    source: str


@dataclass(frozen=True)
class _Change:
    """A replacement for a node: another node, or statements."""

    words: str
    new: ast.AST | list[ast.stmt]


@dataclass(frozen=True)
class _Code:
    """The source text whose tree is changed."""

    source: str
    imported: frozenset[str]

    def line(self, node: Any) -> str:
        """Return the line on which a node begins, without the comment behind it."""
        line: int = node.lineno
        return self.source.splitlines()[line - 1].split("  #")[0].strip()

    def text(self, node: ast.AST) -> str:
        """Return the source of a node, on one line."""
        return " ".join((ast.get_source_segment(self.source, node) or "").split())

    def is_function(self, func: ast.expr) -> bool:
        """Whether `func` is a function, or a method of self, and not a method of another object."""
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == "self":
            return True
        root = func
        while isinstance(root, ast.Attribute):
            root = root.value
        return isinstance(root, ast.Name) and (root is func or root.id in self.imported)


def mutants(source: str) -> list[Mutant]:
    """Return the mutants of a source text, from its top to its bottom.

    A mutant is left out where it does not compile, and where it is the same program as the source or as an
    earlier mutant. Raises SyntaxError.
    """
    tree = ast.parse(source)
    code = _Code(source, _imported(tree))
    seen = {ast.dump(tree)}
    ids: Counter[str] = Counter()
    found = []
    for node in _nodes(tree):
        for change in (change for operator in _OPERATORS for change in operator(node, code)):
            id = f"{code.line(node)} | {change.words}"
            ids[id] += 1
            if ids[id] > 1:
                id = f"{id} ({ids[id]})"
            text = ast.unparse(ast.fix_missing_locations(_with(tree, node, change.new))) + "\n"
            if _is_new(text, seen):
                found.append(Mutant(id, node.lineno, change.words, text))
    return found


def _imported(tree: ast.AST) -> frozenset[str]:
    imports = (node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom)))
    names = (alias.asname or alias.name for node in imports for alias in node.names)
    return frozenset(name.partition(".")[0] for name in names)


def _is_new(text: str, seen: set[str]) -> bool:
    try:
        compile(text, "mutant", "exec")
    except SyntaxError:
        return False
    tree = ast.parse(text)
    # `net.train` as a statement does nothing: this is the same as to drop the statement.
    if any(
        isinstance(n, ast.Expr) and isinstance(n.value, (ast.Name, ast.Attribute)) for n in ast.walk(tree)
    ):
        return False
    program = ast.dump(tree)
    new = program not in seen
    seen.add(program)
    return new


def _nodes(node: ast.AST) -> Iterator[Any]:
    """Yield the nodes that may be changed, in the order of the text: no annotation, import or f-string."""
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.JoinedStr)):
        return
    yield node
    if isinstance(node, ast.keyword) and node.arg in (*_DIMS, *_KEEPDIMS):
        return  # _keyword changes it as a whole
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _nodes(child)


def _with(tree: Any, old: ast.AST, new: ast.AST | list[ast.stmt]) -> Any:
    """Return a copy of the tree with `new` in place of one node."""
    if tree is old:
        return new
    if isinstance(tree, list):
        parts = [_with(item, old, new) for item in tree]
        return [x for part in parts for x in (part if isinstance(part, list) else [part])]
    if isinstance(tree, ast.AST):
        return type(tree)(**{name: _with(value, old, new) for name, value in ast.iter_fields(tree)})
    return tree


def _replace(node: ast.AST, **fields: Any) -> Any:
    return type(node)(**{**dict(ast.iter_fields(node)), **fields})


_Operator = Callable[[Any, _Code], Iterator[_Change]]


def _statement(node: ast.AST, code: _Code) -> Iterator[_Change]:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.AnnAssign(value=None):
            return  # a docstring, an annotation
    if isinstance(node, _DROPPED):
        yield _Change("statement dropped", ast.Pass())


def _block(node: ast.AST, code: _Code) -> Iterator[_Change]:
    if isinstance(node, ast.With):
        yield _Change("with dropped", node.body)
    if isinstance(node, ast.FunctionDef):
        for decorator in node.decorator_list:
            rest = [other for other in node.decorator_list if other is not decorator]
            yield _Change(f"@{code.text(decorator)} dropped", _replace(node, decorator_list=rest))


def _keyword(node: ast.AST, code: _Code) -> Iterator[_Change]:
    """Change a dim, and drop keepdim=True."""
    match node:
        case ast.Call(keywords=keywords):
            for keyword in keywords:
                rest = [other for other in keywords if other is not keyword]
                match keyword:
                    case ast.keyword(arg=name, value=ast.Constant(value=True)) if name in _KEEPDIMS:
                        yield _Change(f"{name}=True dropped", _replace(node, keywords=rest))
        case ast.keyword(arg=name, value=value) if name in _DIMS and (dim := _whole(value)) is not None:
            other = 1 if dim == 0 else 0
            yield _Change(f"{name}={dim} → {name}={other}", _replace(node, value=ast.Constant(other)))


def _whole(node: ast.AST) -> int | None:
    """Return the integer that the node is; None for any other node."""
    match node:
        case ast.Constant(value=int(number)) if type(number) is int:
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))) if type(number) is int:
            return -number
    return None


def _sign(node: ast.AST, code: _Code) -> Iterator[_Change]:
    match node:
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in _SWAPPED_OPERATORS:
            other, words = _SWAPPED_OPERATORS[type(op)]
            if isinstance(node, ast.AugAssign):
                words = words.replace(" →", "= →") + "="
            yield _Change(words, _replace(node, op=other()))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield _Change(f"-{code.text(operand)} → {code.text(operand)}", operand)


def _constant(node: ast.AST, code: _Code) -> Iterator[_Change]:
    match node:
        case ast.Constant(value=bool(value)):
            yield _Change(f"{value} → {not value}", ast.Constant(not value))
        case ast.Constant(value=int(number)):
            yield _Change(f"{number} → {number + 1}", ast.Constant(number + 1))
        case ast.Constant(value=float(number)):
            other = 2 * number or 1.0
            yield _Change(f"{number:g} → {other:g}", ast.Constant(other))


def _comparison(node: ast.AST, code: _Code) -> Iterator[_Change]:
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                other, words = _SWAPPED_OPERATORS[type(op)]
                yield _Change(words, _replace(node, ops=[*ops[:place], other(), *ops[place + 1 :]]))
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            if not isinstance(test, (ast.Compare, ast.Constant)):
                yield _Change(f"{code.text(test)} → not", _replace(node, test=ast.UnaryOp(ast.Not(), test)))


def _opposite(node: ast.AST, code: _Code) -> Iterator[_Change]:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) if name in _OPPOSITE:
            func = _replace(node.func, attr=_OPPOSITE[name])
            yield _Change(f"{name} → {_OPPOSITE[name]}", _replace(node, func=func))
        case ast.Call(func=ast.Name(id=name)) if name in _OPPOSITE:
            func = _replace(node.func, id=_OPPOSITE[name])
            yield _Change(f"{name} → {_OPPOSITE[name]}", _replace(node, func=func))


def _call(node: ast.AST, code: _Code) -> Iterator[_Change]:
    """Swap two arguments; replace a call by its first argument, or a method's call by its object."""
    if isinstance(node, ast.Call) and len(node.args) == 2 and not node.keywords:
        yield _Change(f"{code.text(node.func)}: arguments swapped", _replace(node, args=node.args[::-1]))
    match node:
        # A name with a capital is a class: no learner writes 784 in place of Linear(784, 10).
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name[0].isupper():
            return
        case ast.Call(func=func, args=args) if code.is_function(func):
            if args:
                yield _Change(f"{code.text(func)}() dropped", args[0])
        case ast.Call(func=ast.Attribute(value=owner, attr=name)):
            yield _Change(f".{name}() dropped", owner)


_OPERATORS: tuple[_Operator, ...] = (
    _statement,
    _block,
    _keyword,
    _sign,
    _constant,
    _comparison,
    _opposite,
    _call,
)
