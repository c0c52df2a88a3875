"""Explains a finding: the failing input, the result, the learner's line, and a snippet to paste."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import PurePosixPath

from grader.authoring.calls import Answer, Call
from grader.course.declared import Name
from grader.course.exercise import Exercise
from grader.judge.findings import Finding
from grader.judge.replies import Home, Survey
from grader.text.language import Language
from grader.text.message import Message, listed
from grader.text.printable import one_line, printable
from grader.text.values import literal, result
from grader.wire.problems import MAX_PRINTED
from grader.wire.recipes import CALL, GRADIENT, INPUTS_AFTER, OPERATIONS, Recipe

# So many first and last lines of a scene are shown; the snippet to paste holds all of them.
_SHOWN_AT_EACH_END = 6
Show = Callable[[object], str]
# So many lines are shown of what learner code prints.
_MOST_PRINTED = 20


def counterexample(finding: Finding, exercise: Exercise, say: Language) -> str:
    """Return the failing input and what came back, as lines of text."""
    if not finding.calls:
        return ""
    # A law compares each answer as it comes, so the last call is the one that failed.
    call, answer = finding.calls[-1]
    show = partial(result, all_digits=_has_many_digits(finding.message))
    if call.recipe is None:
        return printable("\n".join(map(say, _scene(call, answer, show))), most=4000)
    arguments = _arguments(call, exercise)
    lines = [f"{name} = {text}" for name, text in arguments.items()]
    if not isinstance(answer, Exception):
        lines += _RETURNED[call.recipe](_written(call, exercise), answer, list(arguments), show)
    return printable("\n".join(map(say, lines)), most=4000)


def _has_many_digits(message: str) -> bool:
    """Whether a message tells numbers apart by more than six digits: then the example must show them, too."""
    return any(len(re.sub(r"\D", "", number).lstrip("0")) > 6 for number in re.findall(r"\d+\.\d+", message))


def printed(text: str) -> str:
    """Return the first lines of what learner code printed, printable."""
    lines = printable(text.replace("\r\n", "\n").rstrip(), most=MAX_PRINTED).split("\n")
    return "\n".join([*lines[:_MOST_PRINTED], *(["..."] if len(lines) > _MOST_PRINTED else [])])


def location(finding: Finding, survey: Survey | None, say: Language) -> str:
    """Return the learner's own line: the one that raised, else the one that defines the function."""
    if finding.traceback:
        return say(finding.traceback[-1])
    if survey and finding.calls:
        home = survey.homes.get(finding.calls[-1][0].name)
        return say(home.message) if home else ""
    return ""


def repro(finding: Finding, exercise: Exercise, survey: Survey | None, say: Language) -> str:
    """Return a snippet that shows the failure in a fresh Python."""
    if not finding.calls or finding.status == "timeout":
        # A call that does not end is not to be tried.
        return ""
    call = finding.calls[-1][0]
    if call.recipe is None and all(line.returns is None for line in call.lines):
        # A training run, on images that are not at hand in a snippet.
        return ""
    body = _scene_repro(call) if call.recipe is None else _call_repro(call, exercise)
    lines = ["import torch"]
    if any(re.search(r"\b(inf|nan)\b", line) for line in body):
        lines.append("from math import inf, nan")
    known = survey.homes if survey else {}
    homes = {name: known[name].location.file if name in known else "" for name in call.names}
    for file in dict.fromkeys(homes.values()):
        names = [name for name, home in homes.items() if home == file]
        lines += _import_lines(file, dict(_bound(name, known, exercise) for name in names))
    nets = {name: _bound(name, known, exercise)[0] for name in call.names}
    lines += [f"{name} = lambda: {net}" for name, net in nets.items() if net != name]
    return "\n".join(map(say, [*lines, "", *body]))


def _call_repro(call: Call, exercise: Exercise) -> list[str]:
    assert call.recipe is not None, "a scene has lines of its own"
    arguments = _arguments(call, exercise)
    lines = [f"{name} = {text}" for name, text in arguments.items()]
    return [*lines, *_REPRO[call.recipe](_written(call, exercise), list(arguments))]


def _scene(call: Call, answer: Answer, show: Show) -> list[str]:
    """Return a scene as lines of Python, each call with the value that it returned."""
    values = dict(enumerate(answer)) if isinstance(answer, list) else {}
    returned = {step: values[place] for place, step in call.shown.items() if place in values}
    lines = []
    for line in call.lines:
        lines.append(line.text)
        if line.returns in returned:
            sentence = "{call} returned {value}" if line.text.endswith(")") else "{name} is {value}"
            lines[-1] = Message(sentence, call=line.text, name=line.text, value=show(returned[line.returns]))
        elif line.returns is not None and not returned:
            # An exception was raised at this line or later, so the next lines have no values.
            break
    left_out = len(lines) - 2 * _SHOWN_AT_EACH_END
    if left_out > 2:
        ends = lines[:_SHOWN_AT_EACH_END], lines[-_SHOWN_AT_EACH_END:]
        return [*ends[0], Message("# ... {count} more lines, all of them below", count=left_out), *ends[1]]
    return lines


def _scene_repro(call: Call) -> list[str]:
    return [line.text if line.returns is None else f"print({line.text})" for line in call.lines]


def _arguments(call: Call, exercise: Exercise) -> dict[str, str]:
    names = _given(call, exercise) + ["weights"] * (call.recipe == GRADIENT)
    return {name: literal(value) for name, value in zip(names, call.arguments)}


def _written(call: Call, exercise: Exercise) -> str:
    return f"{call.name}({', '.join(_given(call, exercise))})"


def _given(call: Call, exercise: Exercise) -> list[str]:
    """Return the names of the arguments in a call; a call can leave the last ones out."""
    # The last argument of a gradient holds the weights of the output.
    count = len(call.arguments) - (call.recipe == GRADIENT)
    return list(_declared(call, exercise).arguments)[:count]


def _declared(call: Call, exercise: Exercise) -> Name:
    return next(name for name in exercise.names if name.name == call.name)


def _bound(name: str, known: Mapping[str, Home], exercise: Exercise) -> tuple[str, str]:
    """Return the name that a snippet gives to what counts for an asked name, and its name in the file.

    What makes a net from statements at top level is not in the file: the net is.
    """
    home = known.get(name)
    if home and home.how == "statements":
        net = next(declared.built_as for declared in exercise.names if declared.name == name)
        return net, net
    return name, home.bound if home and home.bound else name


def _import_lines(file: str, bound: Mapping[str, str]) -> list[str]:
    """Return lines that import asked names from a file where they may be `bound` to others."""
    stem = PurePosixPath(file).stem
    others = {name: own for name, own in bound.items() if own != name}
    if file.endswith(".ipynb"):
        names = listed(*bound.values())
        place = Message("# in {file}, below the cell that defines {names}:", file=one_line(file), names=names)
        return [place, *(f"{name} = {own}" for name, own in others.items())]
    if stem.isidentifier():
        parts = [f"{own} as {name}" if name in others else name for name, own in bound.items()]
        return [f"from {stem} import {', '.join(parts)}"]
    values = ", ".join(f"namespace[{own!r}]" for own in bound.values())
    return [f"import runpy; namespace = runpy.run_path({file!r}); {', '.join(bound)} = {values}"]


_RETURNED: dict[Recipe, Callable[[str, Answer, list[str], Show], list[str]]] = {
    CALL: lambda written, answer, names, show: [
        Message("{call} returned {value}", call=written, value=show(answer))
    ],
    GRADIENT: lambda written, answer, names, show: [
        Message("({call} * weights).sum() has the gradient {value}", call=written, value=show(answer))
    ],
    INPUTS_AFTER: lambda written, answer, names, show: [
        Message("{name} after the call: {value}", name=name, value=show(value))
        for name, value in zip(names, answer if isinstance(answer, list) else [])
    ],
    OPERATIONS: lambda written, answer, names, show: [],
}

_REPRO: dict[Recipe, Callable[[str, list[str]], list[str]]] = {
    CALL: lambda written, names: [f"print({written})"],
    GRADIENT: lambda written, names: [
        f"{names[0]}.requires_grad_()",
        f"({written} * weights).sum().backward()",
        f"print({names[0]}.grad)",
    ],
    INPUTS_AFTER: lambda written, names: [written, *(f"print({name})" for name in names)],
    OPERATIONS: lambda written, names: [f"print({written})"],
}
