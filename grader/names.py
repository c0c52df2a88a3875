"""Reads what exercise.toml declares of a name: `[names.softmax]` with its arguments and its result."""

from __future__ import annotations

from grader.declared import (
    PLAIN_KINDS,
    Kind,
    Name,
    NumberResult,
    NumbersResult,
    ObjectResult,
    Result,
    RowsResult,
    Shape,
    TensorResult,
    TextsResult,
)
from grader.settings import Table
from grader.worker.wire import DTYPES

_WORDS: dict[str, Result] = {
    "number": NumberResult(),
    "texts": TextsResult(),
    "object": ObjectResult(),
}


def read_name(name: str, table: Table) -> Name:
    """Return what a table declares of a name. Raises the table's error."""
    kind: Kind = "net" if table.flag("net") else "class" if table.flag("class") else "function"
    arguments = _shapes(table.table("arguments", optional=kind == "class"))
    made_with = _shapes(table.table("made_with", optional=True)) if kind == "net" else {}
    returns: Result = ObjectResult()
    if kind != "class":
        returns = _read_result(table, arguments, made_with)
    table.close()
    return Name(name, arguments, returns, kind, made_with)


def _shapes(table: Table) -> dict[str, Shape]:
    return {argument: tuple(table.text(argument).split()) for argument in table}


def _read_result(table: Table, arguments: dict[str, Shape], made_with: dict[str, Shape]) -> Result:
    word = table.get("returns")
    if isinstance(word, str) and word in _WORDS:
        return _WORDS[word]
    returns = table.table("returns")
    given = {**made_with, **arguments}
    result: Result
    if returns.get("numbers") is not None:
        result = NumbersResult(tuple(returns.texts("numbers")))
    elif returns.get("rows") is not None:
        result = RowsResult(NumbersResult(tuple(returns.texts("rows"))))
    else:
        result = _read_tensor(returns, given)
    returns.close()
    return result


def _read_tensor(table: Table, arguments: dict[str, Shape]) -> TensorResult:
    several = isinstance(table.get("tensor"), list)
    texts = table.texts("tensor") if several else [table.text("tensor", empty=True)]
    shapes = tuple(tuple(text.split()) for text in texts)
    sizes = {size for shape in arguments.values() for size in shape if size not in PLAIN_KINDS}
    sizes |= {argument for argument, shape in arguments.items() if shape == ("number",)}
    for size in (size for shape in shapes for size in shape):
        if size not in sizes and not size.isdigit():
            expected = f"sizes or dimensions of the arguments ({', '.join(sorted(sizes))})"
            raise table.error("tensor", expected, size)
    dtype = table.text("dtype")
    if dtype not in arguments and dtype not in DTYPES:
        expected = f"an argument ({', '.join(arguments)}) or a dtype ({', '.join(sorted(DTYPES))})"
        raise table.error("dtype", expected, dtype)
    table.close()
    return TensorResult(shapes, dtype)
