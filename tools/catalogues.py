"""The texts that people read, as the keys of the catalogues that translate them.

python tools/catalogues.py        brings every zh.po up to date: a new text has no translation yet
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from grader.audit.audit import solutions
from grader.commands.help import paragraphs
from grader.course.declared import NumbersResult, RowsResult
from grader.course.exercise import Exercise
from grader.course.reading import read_course
from grader.text.language import translations
from grader.wire.frames import DESCRIPTIONS

ROOT = Path(__file__).resolve().parent.parent
_WORKER = ROOT / "grader" / "worker"
_KITS = [path for path in sorted((ROOT / "grader").rglob("*.py")) if not path.is_relative_to(_WORKER)]
# What takes the English text of a message first: functions of these names, and exceptions that people read.
_TAKES_TEXT = {"Message", "say", "_say", "comment", "remark", "UsageError"} | {
    node.name
    for path in _KITS
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.ClassDef) and {"MessageError", "CommandError"} & set(map(ast.unparse, node.bases))
}
# Arguments that hold the first part of a message.
_BEGINNINGS = frozenset(("entry", "what", "more"))
# Arguments that hold a text of `--help`, in the modules of commands.
_HELP = frozenset(("help", "short_help"))


def texts() -> dict[Path, list[str]]:
    """Return every text that needs a translation, in order, by the file that translates it."""
    course = read_course(ROOT / "exercises")
    kits = dict.fromkeys(text for path in _KITS for text in (*_messages(path), *_help_texts(path)) if text)
    kits |= dict.fromkeys(DESCRIPTIONS)
    found = {
        ROOT / "grader" / "text" / "locale" / "zh.po": list(kits),
        course.folder / "zh.po": [course.title],
    }
    for exercise in course.exercises:
        own = dict.fromkeys(text for text in _exercises(exercise) if text and text not in kits)
        found[exercise.folder / "zh.po"] = list(own)
    return found


def _exercises(exercise: Exercise) -> Iterator[str]:
    yield exercise.title
    for name in exercise.names:
        result = name.returns.row if isinstance(name.returns, RowsResult) else name.returns
        if isinstance(result, NumbersResult):
            yield from result.of
    for check in exercise.checks:
        yield from (check.title, check.hint)
    yield from _messages(exercise.folder / "checks.py")
    for solution in solutions(exercise):
        if solution.misconception is not None:
            yield from (solution.misconception.says, solution.misconception.see)


def _messages(path: Path) -> Iterator[str]:
    """Yield the texts of a module that people read, in order."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for scope in (tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))):
        constants: dict[str, list[ast.expr]] = {}
        for statement in ast.walk(scope):
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    constants.setdefault(name, []).append(value)
        if isinstance(scope, ast.FunctionDef):
            arguments = scope.args
            for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults):
                if argument.arg in _BEGINNINGS and default is not None:
                    yield from _constants(default, {})
        for node in ast.walk(scope):
            if isinstance(node, ast.Call):
                yield from _said(node, constants)


def _help_texts(path: Path) -> Iterator[str]:
    """Yield the texts of `--help` in a module of a command."""
    if path.parent.name != "commands":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and any(map(_makes_a_command, node.decorator_list)):
            yield from paragraphs(ast.get_docstring(node) or "")
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg in _HELP:
                    yield from _constants(keyword.value, {})


def _makes_a_command(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and ast.unparse(decorator.func) in ("click.command", "click.group")


def _said(call: ast.Call, constants: dict[str, list[ast.expr]]) -> Iterator[str]:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name in _TAKES_TEXT and call.args:
        yield from _constants(call.args[0], constants)
    if name == "abridged":
        yield from _constants(call.args[2], constants)
    for keyword in call.keywords:
        if keyword.arg in _BEGINNINGS:
            yield from _constants(keyword.value, constants)


def _constants(value: ast.expr, constants: dict[str, list[ast.expr]]) -> Iterator[str]:
    """Yield every text that an expression can evaluate to."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from _constants(body, constants)
            yield from _constants(other, constants)
        case ast.Name(id=name) if name in constants:
            for one in constants[name]:
                yield from _constants(one, {})


def _update(file: Path, keys: list[str]) -> int:
    known = translations(file)
    catalogue = Catalog(locale="zh", charset="utf-8")
    for key in keys:
        # A percent sign is not a placeholder here.
        catalogue.add(key, known.get(key, "")).flags.discard("python-format")
    file.parent.mkdir(exist_ok=True)
    with file.open("wb") as written:
        write_po(written, catalogue, width=100, omit_header=True)
    return sum(not known.get(key) for key in keys)


if __name__ == "__main__":
    for catalogue, keys in texts().items():
        print(f"{catalogue.relative_to(ROOT)}: {len(keys)} texts, {_update(catalogue, keys)} not translated")
