"""Tests the laws of an exercise without a worker, on answers that were recorded once.

A law must not raise, whatever comes back: odd values in place of the reference's answers end in a finding,
never in an error of the check itself. And each part of a law must be needed: where a part is dropped and
every wrong solution still fails the same checks, no wrong solution shows what the part is for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import torch

from grader.authoring.calls import Answer, Ask, Call
from grader.authoring.student import Student
from grader.course.check import Check
from grader.course.exercise import Exercise
from grader.judge.examples import Example
from grader.judge.exercise_run import ExerciseRun
from grader.judge.findings import run_law

# An odd answer is tried on so many examples of a check: the first ones are the simplest.
_ODD_EXAMPLES = 4
# So many examples of a check are recorded of each wrong solution.
_RECORDED_EXAMPLES = 30
# Objects whose methods a law calls to compare something; and methods that only keep something for the report.
_COMPARE = frozenset(("expect", "nets", "student"))
_KEEP = frozenset(("record", "remark"))


@dataclass(frozen=True)
class Trace:
    """One execution of a law: its example, its calls with their answers, and whether it holds."""

    check: Check
    example: Example
    student: Student
    passed: bool

    @property
    def calls(self) -> Sequence[tuple[Call, Answer]]:
        """The calls of the law, with their answers."""
        return self.student.calls


class _Unknown(BaseException):
    """Raised through a law at a call whose answer was not recorded."""


def short_loops(source: str) -> list[tuple[int, str]]:
    """Return the line and the name of each `zip` or `map` that ends with its shortest argument.

    A law that compares pairs in such a loop holds for a submission that returns nothing.
    """
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="zip"), args=args, keywords=keywords):
                strict = any(k.arg == "strict" and ast.unparse(k.value) == "True" for k in keywords)
                several = len(args) > 1 or any(isinstance(arg, ast.Starred) for arg in args)
                if several and not strict:
                    found.append((node.lineno, "zip"))
            case ast.Call(func=ast.Name(id="map"), args=[_, _, _, *_]):
                found.append((node.lineno, "map"))
    return sorted(found)


def record(run: ExerciseRun, checks: Sequence[Check]) -> list[Trace]:
    """Return the executions of some checks with a submission, on the first examples of each."""
    return [
        Trace(check, example, student, finding is None)
        for check in checks
        for example, student, finding in islice(run.trace(check), _RECORDED_EXAMPLES)
    ]


def odd_answers_that_raise(traces: Iterable[Trace]) -> Iterator[str]:
    """Yield a sentence for each odd value on which a check raises, in place of an answer of the reference."""
    tried: dict[str, int] = {}
    for trace in traces:
        tried[trace.check.name] = tried.get(trace.check.name, 0) + 1
        if tried[trace.check.name] > _ODD_EXAMPLES:
            continue
        for place, (call, answer) in enumerate(trace.calls):
            for words, odd in odd_values(answer):
                answers = [given for _, given in trace.calls]
                answers[place] = odd
                message = _error(trace, answers)
                if message:
                    yield f"{trace.check.name}: {call.name} answers {words}: {message}"


def _error(trace: Trace, answers: Sequence[Answer]) -> str:
    """Return the message of a law that raises on these answers; a call more than that is not an error."""
    left = iter(answers)

    def answer(call: Call) -> Answer:
        for given in left:
            return given
        raise _Unknown

    try:
        finding = run_law(trace.check, trace.example, trace.student.answered_by(answer))
    except _Unknown:
        return ""
    return finding.message if finding and finding.status == "error" else ""


def odd_values(answer: Answer) -> Iterator[tuple[str, Answer]]:
    """Yield what could come back in place of an answer, in words and as a value."""
    plain: tuple[Answer, ...] = (
        None,
        True,
        -1,
        2**62,
        float("nan"),
        float("inf"),
        "",
        "x",
        [],
        {},
        [[]],
        [None],
    )
    for value in plain:
        yield repr(value), value
    yield from _odd_parts(answer)


def _odd_parts(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield variants of a value in which one part is odd."""
    if isinstance(value, torch.Tensor):
        yield from _odd_tensors(value)
    elif isinstance(value, list):
        yield "a list that is one shorter", value[:-1]
        yield "a list that is one longer", [*value, *value[-1:]]
        yield "a list of nothing but its first item", value[:1] * len(value)
        for place in {0, len(value) - 1} if value else ():
            for words, odd in (*_odd_parts(value[place]), ("None", None), ("NaN", float("nan")), ("[]", [])):
                yield f"{words} at {place}", [*value[:place], odd, *value[place + 1 :]]
    elif isinstance(value, dict):
        for key in value:
            for words, odd in (*_odd_parts(value[key]), ("None", None), ("[]", []), ("''", "")):
                yield f"{words} as its {key}", {**value, key: odd}
    elif isinstance(value, (int, float)):
        for number in (-1, 0, 2**62, float("nan"), float("inf")):
            yield repr(number), number
    elif isinstance(value, str):
        yield "another text", value + "?"


def _odd_tensors(value: torch.Tensor) -> Iterator[tuple[str, torch.Tensor]]:
    if value.dtype.is_floating_point:
        for number in (float("nan"), float("inf"), -float("inf"), 0.0, 1e30):
            yield f"a tensor of {number}", torch.full_like(value, number)
    elif value.dtype is not torch.bool:
        yield "a tensor of -1", torch.full_like(value, -1 if value.dtype.is_signed else 255)
        yield "a tensor of large numbers", torch.full_like(value, torch.iinfo(value.dtype).max)
    yield "an empty tensor", value.reshape(-1)[:0]
    yield "a tensor without dimensions", torch.zeros((), dtype=value.dtype)
    yield "a tensor of other dtype", value.to(torch.int8)
    yield "a tensor of bool", value.to(torch.bool)
    yield "a tensor of float64", value.to(torch.float64)
    yield "a tensor of one dimension more", value[None]
    if value.dim():
        yield "a tensor that is one shorter", value[:-1]
        yield "a tensor of no rows", value[:0]
        yield "a tensor that is one longer", torch.cat((value, value[-1:]))


@dataclass(frozen=True)
class WeakerLaw:
    """A source text of checks in which one part of a law is dropped."""

    line: int
    part: str
    """The dropped part, on one line."""
    source: str
    check: str
    """The check that it is a part of; empty for a helper of several checks."""

    def concerns(self, checks: Sequence[Check]) -> bool:
        """Whether it is a part of one of these checks, or of a helper."""
        return not self.check or self.check in [check.name for check in checks]


def weaker_laws(source: str) -> list[WeakerLaw]:
    """Return the checks with one part dropped: a comparison, a condition for a failure, a part of one.

    A condition that only chooses between two messages of a failure stays.
    """
    tree = ast.parse(source)
    choices = _choices(tree)
    found = []
    for node in ast.walk(tree):
        if node in choices:
            continue
        for part, new in _weaker(node):
            text = ast.unparse(ast.fix_missing_locations(_Replaced(node, new).visit(ast.parse(source))))
            words = " ".join((ast.get_source_segment(source, part) or "").split())
            found.append(WeakerLaw(part.lineno, words, text, _check_of(tree, part)))
    return sorted(found, key=lambda law: law.line)


def _check_of(tree: ast.Module, part: Any) -> str:
    """Return the name of the check in whose function a part is, or an empty text."""
    checks = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list)
    return next((c.name for c in checks if c.lineno <= part.lineno <= (c.end_lineno or 0)), "")


def _choices(tree: ast.AST) -> list[ast.AST]:
    """Return the statements behind which the same block raises anyway."""
    bodies = (getattr(node, "body", None) for node in ast.walk(tree))
    blocks = [body for body in bodies if isinstance(body, list) and isinstance(body[-1], ast.Raise)]
    return [statement for block in blocks for statement in block[:-1] if isinstance(statement, ast.If)]


def _weaker(node: ast.AST) -> Iterator[tuple[Any, ast.AST]]:
    """Yield the parts of a node that a law may do without, each with what stands in place of the node."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Name())):
            yield node, ast.Pass()
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method))):
            if owner in _COMPARE and method not in _KEEP:
                yield node, ast.Pass()
        case ast.If(body=[ast.Raise(), *_], orelse=rest):
            yield node, ast.If(ast.Constant(True), rest, []) if rest else ast.Pass()
            match node.test:
                case ast.BoolOp(op=op, values=[first, second]):
                    # Of "a or b" either can be dropped; of "a and b" neither, that would fail more.
                    if isinstance(op, ast.Or):
                        yield first, ast.If(second, node.body, rest)
                        yield second, ast.If(first, node.body, rest)


class _Replaced(ast.NodeTransformer):
    """Puts another node in place of one of a tree of the same source."""

    def __init__(self, old: Any, new: ast.AST) -> None:
        self._old = (type(old), old.lineno, old.col_offset)
        self._new = new

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Return the new node for the old one."""
        if (type(node), getattr(node, "lineno", 0), getattr(node, "col_offset", 0)) == self._old:
            return self._new
        return super().generic_visit(node)


def checks_from(source: str, exercise: Exercise) -> Mapping[str, Check]:
    """Return the checks that a source text defines, by name."""
    names: dict[str, Any] = {"__name__": f"weaker_{exercise.name}"}
    exec(compile(source, str(exercise.folder / "checks.py"), "exec"), names)
    return {check.name: check for check in names.values() if isinstance(check, Check)}


def is_needed(exercise: Exercise, law: WeakerLaw, solutions: Sequence[Sequence[Trace]]) -> bool:
    """Whether a wrong solution fails fewer checks where a part of a law is dropped.

    `solutions` has the traces of each wrong solution. A law that makes other calls without the part, or that
    cannot be executed, counts as one that needs it.
    """
    try:
        weaker = checks_from(law.source, exercise)
        return any(_fails_fewer(weaker, traces) for traces in solutions)
    except Exception:
        return True


def _fails_fewer(weaker: Mapping[str, Check], traces: Sequence[Trace]) -> bool:
    answers = {call.frame: answer for trace in traces for call, answer in trace.calls}
    failed: dict[str, list[Trace]] = {}
    for trace in traces:
        if not trace.passed:
            failed.setdefault(trace.check.name, []).append(trace)
    return any(
        not any(_fails(weaker[name], trace, answers) for trace in of_check)
        for name, of_check in failed.items()
    )


def _fails(check: Check, trace: Trace, answers: Mapping[bytes, Answer]) -> bool:
    def answer(call: Call) -> Answer:
        if call.frame not in answers:
            raise _Unknown
        return answers[call.frame]

    ask: Ask = answer
    try:
        return run_law(check, trace.example, trace.student.answered_by(ask)) is not None
    except _Unknown:
        return False
