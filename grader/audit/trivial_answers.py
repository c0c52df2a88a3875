"""Writes trivial answers to an exercise from its declared names: zeros, the input, noise, nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import indent

from grader.course.declared import (
    PLAIN_KINDS,
    Name,
    NumberResult,
    NumbersResult,
    ObjectResult,
    RowsResult,
    Shape,
    TensorResult,
    TextsResult,
)

_NUMBERS = {
    "zeros": "0.0",
    "constant": "0.5",
    "uniform": "0.1",
    "noise": "torch.rand(1).item()",
    "nan": "float('nan')",
    "infinity": "float('inf')",
}
_EMPTY, _EMPTY_BATCH, _EMPTIES = "empty containers", "empty batch", "empties its containers"
_ANSWERS = (*_NUMBERS, "input", "none", _EMPTY, _EMPTY_BATCH, _EMPTIES)
# One batch without images.
_NO_IMAGES = "(torch.zeros(0, 1, 28, 28), torch.zeros(0, dtype=torch.int64))"
_PAIRS = {_EMPTY: "((), ())", _EMPTY_BATCH: f"[[{_NO_IMAGES}]] * 2", _EMPTIES: "None"}
_CLEARS = """
def _clear(values):
    for value in values:
        try:
            value.clear()
        except (AttributeError, TypeError):
            pass
"""


def trivial_answers(names: Sequence[Name]) -> Iterator[tuple[str, str]]:
    """Yield for each kind of answer its name, and a source text that gives this answer for all names."""
    for answer in _ANSWERS:
        parts = [_WRITERS[name.kind](name, answer) for name in names]
        if answer == _EMPTIES:
            parts.insert(0, _CLEARS)
        yield answer, "\n\n".join(["import torch", *parts]) + "\n"


def _function(name: Name, answer: str, *, method: str = "", sizes: Mapping[str, str] | None = None) -> str:
    """Return the source of a function, or of a method of a class whose attributes hold the `sizes`."""
    defaults = {a: "=None" if shape[0] in ("number", "text") else "" for a, shape in name.arguments.items()}
    arguments = [*(["self"] if method else []), *(a + default for a, default in defaults.items())]
    lines = [f"def {method or name.name}({', '.join(arguments)}):"]
    lines += [f"    {size} = {where}" for size, where in (sizes or {}).items()]
    for argument, shape in name.arguments.items():
        lines += [f"    {line}" for line in _sizes(argument, shape)]
    if answer == _EMPTIES:
        lines.append(f"    _clear([{', '.join(name.arguments)}])")
    return "\n".join([*lines, f"    return {_value(name, answer)}"])


def _sizes(argument: str, shape: Shape) -> Iterator[str]:
    """Yield lines that bind the sizes of an argument to their names."""
    if shape[0] in PLAIN_KINDS:
        return
    named = shape[1:] if shape[0] == "..." else shape
    if named != shape:
        yield f"leading = {argument}.shape[: {argument}.dim() - {len(named)}]"
    for place, size in enumerate(named, -len(named)):
        if not size.isdigit():
            yield f"{size} = {argument}.shape[{place}]"


def _net(name: Name, answer: str) -> str:
    made_with = ", ".join(["self", *name.made_with])
    kept = [f"        self.{argument} = {argument}" for argument in name.made_with]
    forward = _function(name, answer, method="forward", sizes={a: f"self.{a}" for a in name.made_with})
    lines = [f"    def __init__({made_with}):", "        super().__init__()", *kept, ""]
    return "\n".join([f"class {name.name}(torch.nn.Module):", *lines, indent(forward, "    ")])


def _class(name: Name, answer: str) -> str:
    """Return the source of a class whose objects have every method, each with the same answer."""
    values = {"input": "given[0] if given else None", "none": "None", **_PAIRS, **_NUMBERS}
    value = values[answer] if answer != _EMPTIES else "_clear(given)"
    clears = "; _clear(given)" if answer == _EMPTIES else ""
    return "\n".join(
        (
            f"class {name.name}:",
            f"    def __init__(self, *given): self._given = given{clears}",
            f"    def __getattr__(self, method): return lambda *given: {value}",
            f"    def __getitem__(self, given): return (lambda *given: {value})(given)",
        )
    )


_WRITERS = {"function": _function, "net": _net, "class": _class}


def _value(name: Name, answer: str) -> str:
    if answer == "input":
        return next(iter(name.arguments), "None")
    if answer == "none":
        return "None"
    if answer in _PAIRS:
        return _without_values(name, answer)
    number = _NUMBERS[answer]
    match name.returns:
        case TensorResult():
            return _tensor(name.returns, name, answer)
        case NumbersResult(of):
            return "(" + f"{number}, " * len(of) + ")"
        case RowsResult(NumbersResult(of)):
            rows = [argument for argument, shape in name.arguments.items() if shape == ("number",)]
            return f"[({f'{number}, ' * len(of)})] * int({rows[0] if rows else 1})"
        case TextsResult():
            first = next(iter(name.arguments))
            return f"[str({number})] * len({first})"
        case NumberResult() | ObjectResult():
            return number


def _without_values(name: Name, answer: str) -> str:
    """Return an answer without values: empty, with an empty first dimension, or as for zeros."""
    match name.returns:
        case ObjectResult():
            return _PAIRS[answer]
        case _ if answer == _EMPTIES:
            return _value(name, "zeros")
        case TensorResult() if answer == _EMPTY_BATCH:
            return f"{_tensor(name.returns, name, 'zeros')}[:0]"
        case TensorResult():
            return "torch.zeros(0)"
        case RowsResult() | TextsResult():
            return "[]"
        case _:
            return "()"


def _tensor(result: TensorResult, name: Name, answer: str) -> str:
    shape = result.shapes[0]
    size = "(" + "".join("*leading, " if part == "..." else f"{part}, " for part in shape) + ")"
    value = f"({_NUMBERS[answer]} * torch.ones({size}))"
    if answer == "uniform" and shape and shape[-1] != "...":
        value = f"(torch.ones({size}, dtype=torch.float64) / {shape[-1]})"
    if answer == "noise":
        value = f"torch.rand({size})"
    dtype = f"{result.dtype}.dtype" if result.dtype in name.arguments else f"torch.{result.dtype}"
    return f"{value}.to({dtype})"
