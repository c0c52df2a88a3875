"""Says in short facts what a definition computes, without the names and sizes that its author chose.

A fact is a line such as `sum(exp, dim=0)`, `in a loop: backward` or `return softmax`. Facts are read from the
syntax tree. The judge compares them with those of known wrong solutions; they never decide a verdict.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from grader.wire.problems import MAX_FACT_CHARACTERS, MAX_FACTS

_MOST_ARGUMENTS = 6
_MOST_EFFECTS = 12
_MOST_DEPTH = 40
_MOST_EXPRESSIONS = 20_000
_MOST_TEXT = 20
# Libraries whose functions are also methods of tensors: torch.exp(X) is X.exp().
_LIBRARIES = frozenset(
    [
        "F",
        "backends",
        "d2l",
        "functional",
        "init",
        "linalg",
        "losses",
        "math",
        "matplotlib",
        "mpl",
        "nn",
        "np",
        "numpy",
        "optim",
        "plt",
        "pyplot",
        "special",
        "torch",
        "torchvision",
        "transforms",
        "utils",
    ]
)
# These reduce or look along the dimension that is their first number.
_ALONG = frozenset(
    [
        "all",
        "amax",
        "amin",
        "any",
        "argmax",
        "argmin",
        "argsort",
        "cat",
        "cumsum",
        "gather",
        "indexadd",
        "logsoftmax",
        "logsumexp",
        "max",
        "mean",
        "min",
        "norm",
        "prod",
        "scatter",
        "select",
        "softmax",
        "sort",
        "squeeze",
        "stack",
        "std",
        "sum",
        "topk",
        "unsqueeze",
        "var",
    ]
)
_SAME = {
    "abs_": "abs",
    "randn": "normal",
    "zeroslike": "zeros",
    "absolute": "abs",
    "add_": "+=",
    "clip": "clamp",
    "crossentropyloss": "crossentropy",
    "div": "/",
    "divide": "/",
    "ln": "log",
    "mm": "matmul",
    "mul": "*",
    "multiply": "*",
    "negative": "neg",
    "nllloss": "nllloss",
    "permute": "transpose",
    "pow": "**",
    "reshape": "view",
    "sub": "-",
    "sub_": "-=",
    "subtract": "-",
    "swapaxes": "transpose",
    "t": "transpose",
    "true_divide": "/",
}
_RESETS = ("zero_", "zerograd", "= .grad")
# What different operations have in common where they are a mistake: these facts begin with "idea: ".
_IDEAS: dict[str, frozenset[str]] = {
    "leaves the graph": frozenset(
        [
            "detach",
            "detach_",
            ".data",
            "data",
            "item",
            "numpy",
            "tolist",
            "nograd",
            "inferencemode",
            "fromnumpy",
        ]
    ),
    "random numbers": frozenset(
        ["rand", "randn", "randnlike", "normal", "normal_", "uniform_", "randint", "randperm"]
    ),
    "uniform numbers": frozenset(["rand", "uniform_", "xavieruniform_", "kaiminguniform_"]),
    "equal numbers": frozenset(["constant_", "ones_", "zeros_", "fill_", "ones", "oneslike", "full"]),
    "ready-made": frozenset(
        [
            "softmax",
            "logsoftmax",
            "softmin",
            "crossentropy",
            "nllloss",
            "mseloss",
            "l1loss",
            "huberloss",
            "smoothl1loss",
            "sgd",
            "adam",
        ]
    ),
    "half precision or other dtype": frozenset(
        ["double", "float", "half", "long", "int", "to", "type", "bfloat16"]
    ),
    "kept in range": frozenset(["clamp", "clamp_", "clampmin", "minimum", "maximum", "nantonum", "whereinf"]),
    "without a size of 1": frozenset(["squeeze", "squeeze_"]),
    "never trained": frozenset([".requires_grad", "requires_grad_", "requiresgrad"]),
}
_ACTIVATIONS = frozenset(
    ["elu", "gelu", "leakyrelu", "logsigmoid", "logsoftmax", "relu", "sigmoid", "softmax", "softplus", "tanh"]
)
_LARGE = 2000
_TINY = 1e-3
_KEYWORDS = {"axis": "dim", "keepdims": "keepdim"}
_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "matmul",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: "<",
    ast.GtE: "<=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.USub: "neg",
    ast.UAdd: "pos",
    ast.Not: "not",
    ast.Invert: "~",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.And: "and",
    ast.Or: "or",
}


def facts_of(definition: ast.stmt, helpers: Iterable[ast.stmt] = ()) -> list[str]:
    """Return the facts of a definition, and of the helpers that it uses, each once."""
    helpers = [*helpers]
    reader = _Reader({name for h in (definition, *helpers) for name in _defined(h)})
    for statement in (*(h for h in helpers if not _is_definition(h)), definition):
        reader.read(statement)
    for statement in helpers:
        if _is_definition(statement):
            reader.read(statement)
    return [fact[:MAX_FACT_CHARACTERS] for fact in reader.facts][:MAX_FACTS]


def _is_definition(statement: ast.stmt) -> bool:
    return isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef))


def _defined(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
        yield statement.name


class _Reader:
    """Reads statements in order; each expression gets a label, which names its outermost operation."""

    def __init__(self, own: set[str]) -> None:
        self.facts: dict[str, None] = {}
        self._own = own
        self._names: dict[str, str] = {}
        self._attributes: dict[str, str] = {}
        self._context: list[str] = []
        self._effects: list[str] = []
        self._depth = 0
        self._left = _MOST_EXPRESSIONS
        self._read: set[str] = set()

    def read(self, statement: ast.stmt) -> None:
        """Add the facts of a top-level statement."""
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._function(statement, [])
        elif isinstance(statement, ast.ClassDef):
            self._class(statement)
        elif not isinstance(statement, (ast.Import, ast.ImportFrom)):
            if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
                self._add("idea: made outside of __init__")
            self._statement(statement)

    def _class(self, tree: ast.ClassDef) -> None:
        for base in tree.bases:
            self._add(f"class of {self._last(base)}")
        for statement in tree.body:
            if isinstance(statement, (ast.Assign, ast.AnnAssign)):
                self._add("idea: made outside of __init__")
                self._statement(statement, of_class=True)
        methods = [s for s in tree.body if isinstance(s, ast.FunctionDef)]
        # What __init__ keeps is known in the other methods.
        self._read = {
            n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Load)
        }
        for method in sorted(methods, key=lambda m: m.name != "__init__"):
            self._add(f"method {method.name if method.name.startswith('__') else _method(method.name)}")
            self._function(method, ["init"] if method.name == "__init__" else [])

    def _function(self, tree: ast.FunctionDef | ast.AsyncFunctionDef, context: list[str]) -> None:
        before = self._names, self._context, self._effects
        given = [*tree.args.posonlyargs, *tree.args.args]
        is_method = bool(given) and given[0].arg in ("self", "cls")
        self._names = dict(before[0])
        for number, argument in enumerate(given[is_method:]):
            self._names[argument.arg] = f"p{number}"
        self._context, self._effects = context, []
        for decorator in tree.decorator_list:
            self._add(f"decorated: {self._label(decorator)}")
        self._block(tree.body)
        if not any(isinstance(node, (ast.Return, ast.Yield)) for node in ast.walk(tree)):
            self._add(f"{' '.join(context)} returns nothing".strip())
        self._names, self._context, self._effects = before

    def _block(self, body: Sequence[ast.stmt], context: str = "") -> None:
        if context:
            self._context.append(context)
        outer, self._effects = self._effects, []
        for statement in body:
            self._statement(statement)
        effects = [*dict.fromkeys(self._effects)][:_MOST_EFFECTS]
        for place, first in enumerate(effects):
            for second in effects[place + 1 :]:
                self._add(f"{first} before {second}")
        self._effects = outer + self._effects
        if context:
            self._context.pop()

    def _statement(self, tree: ast.stmt, *, of_class: bool = False) -> None:
        match tree:
            case ast.Expr(ast.Constant()):
                pass
            case ast.Expr(value):
                self._effect(self._label(value))
            case ast.Assign(targets, value):
                label = self._label(value)
                for target in targets:
                    self._bind(target, value, label, of_class=of_class)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._bind(target, value, self._label(value), of_class=of_class)
            case ast.AugAssign():
                self._augmented(tree)
            case ast.Return(value):
                self._return(value)
            case ast.Assert(test):
                self._add(f"assert {self._label(test)}")
            case ast.Raise(error):
                self._add(f"raise {self._label(error) if error else ''}")
            case ast.Global() | ast.Nonlocal():
                self._add("global")
            case ast.Delete(targets):
                self._add(f"del {' '.join(map(self._label, targets))}")
            case ast.Break() | ast.Continue():
                self._effect(type(tree).__name__.lower())
            case _:
                self._compound(tree)

    def _compound(self, tree: ast.stmt) -> None:
        """Add the facts of a statement that has statements in it."""
        match tree:
            case ast.For(target, over, body, orelse) | ast.AsyncFor(target, over, body, orelse):
                label = self._label(over)
                self._add(f"for each of {label}")
                self._bind(target, over, f"item of {label}")
                self._block(body, "in a loop")
                self._block(orelse)
            case ast.While(test, body, orelse):
                self._add(f"while {self._label(test)}")
                self._block(body, "in a loop")
                self._block(orelse)
            case ast.If(test, body, orelse):
                label = self._label(test)
                self._add(f"if {label}")
                self._block(body, f"if {label}")
                self._block(orelse, f"else {label}")
            case ast.With(items, body):
                labels = [self._label(item.context_expr) for item in items]
                self._block(body, f"with {' '.join(labels)}")
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._own.add(tree.name)
                self._function(tree, [*self._context])
            case ast.ClassDef():
                self._class(tree)
            case ast.Try(tried, handlers, orelse, final):
                self._add("try")
                for block in (tried, *(handler.body for handler in handlers), orelse, final):
                    self._block(block)

    def _augmented(self, tree: ast.AugAssign) -> None:
        target, value = self._label(tree.target), self._label(tree.value)
        sign = _OPERATORS.get(type(tree.op), "?")
        self._add(f"{target} {sign}= {value}")
        if target.startswith("p"):
            self._add(f"idea: changes {target}")
        self._effect(f"{sign}= {target}")
        if isinstance(tree.target, ast.Name) and sign == "+":
            self._names[tree.target.id] = f"sum of {_head(value)}"

    def _return(self, value: ast.expr | None) -> None:
        self._returns(self._label(value) if value else "None", value)
        parts = value.elts if isinstance(value, ast.Tuple) else [value] if value else []
        for number, part in enumerate(parts):
            if isinstance(part, ast.BinOp):
                labels = [_head(self._label(operand)) for operand in (part.left, part.right)]
                self._add(f"return {number}: {self._label(part)}({', '.join(labels)})")
        self._effect("return")

    def _bind(self, target: ast.expr, value: ast.expr, label: str, *, of_class: bool = False) -> None:
        match target:
            case ast.Name(name) if of_class:
                self._attributes[name] = label
            case ast.Name(name):
                self._names[name] = label
                if isinstance(value, ast.Constant):
                    self._add(f"{self._place()}: name = {label}")
            case ast.Attribute(ast.Name("self"), name):
                self._attributes[name] = label
                if label.startswith(("list", "no list", "tuple")):
                    self._add("idea: self = a list")
                self._add(f"{' '.join(self._context)} self = {label}".strip())
                if name not in self._read:
                    self._add(f"never read: {label}")
            case ast.Tuple(parts) | ast.List(parts):
                values = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
                for number, part in enumerate(parts):
                    if len(values) == len(parts):
                        self._bind(part, values[number], self._label(values[number]))
                    else:
                        self._bind(part, value, f"{label}[{number}]")
            case ast.Starred(inner):
                self._bind(inner, value, label)
            case _:
                self._add(f"{self._label(target)} = {label}")
                self._effect(f"= {self._label(target)}")

    def _effect(self, label: str) -> None:
        if label in _RESETS:
            self._add("idea: gradients are reset")
            self._effect("gradients reset")
        self._effects.append(label)
        self._add(f"{self._place()}: {label}")

    def _returns(self, label: str, value: ast.expr | None) -> None:
        self._add(f"return {label}")
        if label in _ACTIVATIONS:
            self._add("idea: returns an activation")
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Div):
            divisor = _head(self._label(value.right))
            if any(word in divisor for word in ("len", "size", "shape", "numel")):
                label = "mean"
        if label in ("mean", "sum"):
            self._add(f"idea: returns a {label}")
        if label.startswith("call p") or label in ("self", "linear"):
            self._add(f"idea: returns {label}")

    def _place(self) -> str:
        return " ".join(self._context[-2:]) or "at first level"

    def _add(self, fact: str) -> None:
        if len(self.facts) < MAX_FACTS:
            self.facts[fact] = None

    def _label(self, tree: ast.expr) -> str:
        """Return the label of an expression, and add its facts."""
        self._left -= 1
        if self._depth > _MOST_DEPTH or self._left < 0:
            return "..."
        self._depth += 1
        try:
            return self._labelled(tree)[:60]
        finally:
            self._depth -= 1

    def _labelled(self, tree: ast.expr) -> str:
        match tree:
            case ast.Name(name):
                if name in self._names:
                    return self._names[name]
                return "own" if name in self._own else _canonical(name)
            case ast.Constant(value):
                if isinstance(value, str) and 0 < len(value) <= _MOST_TEXT:
                    self._add(f"text: {value}")
                return _constant(value)
            case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as value)):
                return _constant(-value)
            case ast.UnaryOp(operator, operand):
                return self._operation(_OPERATORS[type(operator)], [operand])
            case ast.BinOp(left, operator, right):
                return self._operation(_OPERATORS[type(operator)], [left, right])
            case ast.BoolOp(operator, values):
                return self._operation(_OPERATORS[type(operator)], values)
            case ast.Compare(left, operators, rights):
                pair = [left, *rights]
                if isinstance(operators[0], (ast.Gt, ast.GtE)):
                    pair.reverse()
                return self._operation(_OPERATORS[type(operators[0])], pair)
            case ast.Call():
                return self._call(tree)
            case ast.Attribute(ast.Name("self"), name):
                return self._attributes.get(name, "self")
            case ast.Attribute(value, name):
                if self._is_library(value):
                    return _canonical(name)
                return self._operation(f".{name}", [value])
            case ast.Subscript(value, index):
                return self._operation("[]", [value, index])
            case ast.IfExp(test, body, orelse):
                return self._operation("if", [test, body, orelse])
            case ast.Starred(value):
                return f"*{self._label(value)}"
            case ast.NamedExpr(target, value):
                label = self._label(value)
                self._bind(target, value, label)
                return label
        return self._container(tree)

    def _container(self, tree: ast.expr) -> str:
        """Return the label of an expression that holds others, such as a list or a slice."""
        match tree:
            case ast.Slice(lower, upper, step):
                parts = (self._label(part) if part else "" for part in (lower, upper, step))
                return ":".join(parts).removesuffix(":")
            case ast.Tuple(parts) | ast.List(parts) | ast.Set(parts):
                kind = "list" if isinstance(tree, ast.List) else "tuple"
                labels = [self._label(part) for part in parts]
                return (
                    f"{kind}({', '.join(map(_inner, labels[:_MOST_ARGUMENTS]))})" if parts else f"no {kind}"
                )
            case (
                ast.ListComp(item, generators)
                | ast.GeneratorExp(item, generators)
                | ast.SetComp(item, generators)
            ):
                return f"list of {self._comprehension(generators, item)}"
            case ast.DictComp(_, item, generators):
                return f"dict of {self._comprehension(generators, item)}"
            case ast.Lambda(arguments, body):
                self._names |= {argument.arg: f"p{n}" for n, argument in enumerate(arguments.args)}
                return f"lambda {self._label(body)}"
            case ast.JoinedStr():
                return "text"
            case ast.Dict(_, values):
                return f"dict({', '.join(self._label(value) for value in values[:_MOST_ARGUMENTS])})"
        return type(tree).__name__.lower()

    def _comprehension(self, generators: Sequence[ast.comprehension], item: ast.expr) -> str:
        for generator in generators:
            label = self._label(generator.iter)
            self._add(f"for each of {label}")
            self._bind(generator.target, generator.iter, f"item of {label}")
            for test in generator.ifs:
                self._add(f"if {self._label(test)}")
        return self._label(item)

    def _operation(self, name: str, operands: Sequence[ast.expr], options: Sequence[str] = ()) -> str:
        labels = [self._label(operand) for operand in operands[:_MOST_ARGUMENTS]]
        self._note(name, [*labels, *options])
        return name

    def _note(self, name: str, labels: Sequence[str]) -> None:
        self._add(name)
        self._ideas(name, labels)
        # What is in a list or a call is a fact of its own.
        self._add(f"{name}({', '.join(map(_head, labels))})")
        if any(context.startswith(("with", "in a loop")) for context in self._context):
            self._add(f"{self._context[-1]}: {name}")

    def _ideas(self, name: str, labels: Sequence[str]) -> None:
        place = "in a loop, " if "in a loop" in self._context else ""
        for idea, names in _IDEAS.items():
            if name in names:
                self._add(f"idea: {place}{idea}")
        if name.endswith("_") and labels and labels[0].startswith("p"):
            self._add(f"idea: changes {labels[0]}")
        if name in ("+", "clamp", "maximum") and "tiny" in " ".join(labels):
            self._add("idea: a tiny number is added")
        if name in _ALONG:
            along = next((label for label in labels if label.startswith("dim=")), "all")
            self._add(f"idea: {'largest' if 'max' in name else name} along {along}")

    def _call(self, tree: ast.Call) -> str:
        arguments, function = [*tree.args], tree.func
        match function:
            case ast.Attribute(ast.Name("self"), name):
                operation = self._attributes.get(name, _method(name))
            case ast.Attribute(ast.Call(ast.Name("super")), name):
                return f"super {name}"
            case ast.Attribute(value, name) if self._is_library(value):
                operation = _canonical(name)
            case ast.Attribute(value, name):
                operation = _canonical(name)
                arguments.insert(0, value)
            case ast.Name(name):
                operation = self._labelled(function)
                operation = f"call {operation}" if name in self._names else operation
            case _:
                operation = self._label(function)
        if operation == "sequential":
            self._sequence(arguments)
        labels = [self._label(argument) for argument in arguments[:_MOST_ARGUMENTS]]
        numbers = [n for n, a in enumerate(arguments[:_MOST_ARGUMENTS]) if n and _is_number(a)]
        if operation in _ALONG and numbers:
            labels[numbers[0]] = f"dim={labels[numbers[0]]}"
            if (
                operation in ("argmax", "max", "mean", "softmax", "sum", "amax")
                and len(labels) > numbers[0] + 1
            ):
                labels[numbers[0] + 1] = f"keepdim={labels[numbers[0] + 1]}"
        options = sorted(
            f"{_KEYWORDS.get(k.arg or '', k.arg)}={_option(k.value) or self._label(k.value)}"
            for k in tree.keywords
            if not (isinstance(k.value, ast.Constant) and k.value.value is False and k.arg == "keepdim")
        )
        self._note(operation, [*labels, *options])
        for option in (*labels, *options):
            if "=" in option:
                self._add(f"{operation} with {option}")
        return operation

    def _sequence(self, layers: Sequence[ast.expr]) -> None:
        """Add the facts of layers that run one after the other, as if each called the next."""
        names = [self._label(layer) for layer in layers]
        for before, after in pairwise(names):
            self._add(f"{after}({before})")
        if names:
            self._returns(names[-1], None)
            self._add(f"{names[0]}(p0)")

    def _is_library(self, tree: ast.expr) -> bool:
        match tree:
            case ast.Name(name):
                return name in _LIBRARIES and name not in self._names
            case ast.Attribute(value, name):
                return name in _LIBRARIES and self._is_library(value)
        return False

    @staticmethod
    def _last(tree: ast.expr) -> str:
        return (
            tree.attr if isinstance(tree, ast.Attribute) else tree.id if isinstance(tree, ast.Name) else "?"
        )


def _canonical(name: str) -> str:
    """Return the name of an operation: nn.LogSoftmax, F.log_softmax and log_softmax are the same."""
    inner = name if name.startswith("__") or name.endswith("_") else name.replace("_", "").lower()
    return _SAME.get(inner, inner)


def _method(name: str) -> str:
    return "forward" if name == "forward" else "own"


def _is_number(tree: ast.expr) -> bool:
    match tree:
        case ast.Constant(int()) | ast.UnaryOp(ast.USub(), ast.Constant(int())) | ast.Tuple(_):
            return True
    return False


def _option(tree: ast.expr) -> str:
    """Return a keyword's text or number as it is; empty for anything else."""
    match tree:
        case ast.Constant(str() as text):
            return text[:20]
    return ""


def _constant(value: object) -> str:
    """Return a constant; a number that is a size of the author's own choice is `#`, a text `text`."""
    if isinstance(value, str):
        return "text"
    if value is None or isinstance(value, bool) or value is ...:
        return str(value)
    if isinstance(value, (int, float)) and value in (-2, -1, -0.5, 0, 0.5, 1, 2, 100, 255):
        return f"{value:g}"
    if isinstance(value, (int, float)) and 0 < value < _TINY:
        return "tiny"
    if isinstance(value, int) and value >= _LARGE:
        return "large"
    return "#"


def _head(label: str) -> str:
    """Return a label without what stands in its parentheses; a tuple or list keeps its items."""
    return label if label.startswith(("tuple(", "list(")) else label.partition("(")[0]


def _inner(label: str) -> str:
    return label.partition("(")[0]
