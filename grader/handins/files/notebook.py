"""Reads Jupyter notebooks: their code cells, without what only IPython reads; runs no cell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from grader.handins.files.ipython import python_of_cell
from grader.handins.files.members import abridged, refuse_long_source
from grader.handins.files.outputs import without_outputs
from grader.handins.submission import SourceFile, SubmissionError
from grader.hookspecs import hookimpl
from grader.text.message import Message
from grader.text.printable import one_line

# Each value of a JSON text takes up to 130 bytes of memory.
_MOST_VALUES = 500_000
_MOST_CELLS = 2_000
# So many characters of a line are shown.
_MOST_SHOWN = 200

# A line with which a cell of text begins where its author has forgotten to make it a code cell.
_CODE = re.compile(
    r"(?:async )?def \w+\(.*:|class \w+(?:\(.*\))?:|import [\w.]+(?: as \w+)?|from [\w.]+ import [\w, *]+"
)
# The number of a code cell (0 for a cell of text), that of a line in it (0 for the whole cell), and its text.
_LeftOut = tuple[int, int, str]


class NotJSONError(ValueError):
    """The text is not JSON."""


@hookimpl
def grader_read_submission(name: str, data: bytes) -> SourceFile | None:
    if not name.endswith(".ipynb"):
        return None
    data = without_outputs(data)
    if sum(map(data.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        raise SubmissionError(
            "{name}: found over {most:,} values in the notebook; clear its outputs and hand it in again",
            name=name,
            most=_MOST_VALUES,
        )
    try:
        whole = list(_cells(data.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        reason = one_line(" ".join(str(error).split()), most=120)
        raise SubmissionError(
            "{name}: found a notebook that can't be read ({kind}: {reason}); expected the format of "
            "Jupyter; save it again in Jupyter",
            name=name,
            kind=type(error).__name__,
            reason=reason,
        ) from None
    cells = [text for is_code, text in whole if is_code]
    if len(cells) > _MOST_CELLS:
        raise SubmissionError(
            "{name}: found {count:,} code cells, expected at most {most:,}; remove those that are not needed",
            name=name,
            count=len(cells),
            most=_MOST_CELLS,
        )
    refuse_long_source(name, sum(map(len, cells)))
    python = []
    left_out: list[_LeftOut] = []
    for number, cell in enumerate(cells, 1):
        found = python_of_cell(cell)
        python.append(found.text + "\n")
        left_out += ((number, *line) for line in found.left_out)
    left_out += ((0, 0, line) for is_code, text in whole if not is_code and (line := _first_code(text)))
    return SourceFile(name, tuple(python), tuple(abridged(left_out, _in_words, "{count:,} more lines")))


def _cells(text: str) -> Iterator[tuple[bool, str]]:
    """Yield for each cell whether it is a code cell, and its text.

    Raises ValueError, RecursionError where it is not a notebook.
    """
    try:
        # Python before 3.10.7 takes quadratic time to parse an int.
        book = json.loads(text, parse_int=float)
    except ValueError as error:
        raise NotJSONError(str(error)) from None
    match book:
        case {"nbformat": 4}:
            sheets, field = [book], "source"
        case {"nbformat": 2 | 3, "worksheets": [*sheets]}:
            field = "input"
        case _:
            raise ValueError("its format is not 2, 3 or 4")
    for sheet in sheets:
        match sheet:
            case {"cells": [*cells]}:
                for cell in cells:
                    if _is_code(cell):
                        yield True, _text(cell.get(field))
                    elif isinstance(source := cell.get(field), (str, list)):
                        yield False, "".join(map(str, source))
            case _:
                raise ValueError("it has no list of cells")


def _is_code(cell: object) -> bool:
    match cell:
        case {"cell_type": str(kind)}:
            return kind == "code"
    raise ValueError("a cell has no type")


def _first_code(text: str) -> str:
    """Return the first line of a cell of text that is meant to be a code cell; empty for another one."""
    first, _, _ = text.lstrip().partition("\n")
    return first if _CODE.fullmatch(first.rstrip()) and "```" not in text else ""


def _text(source: object) -> str:
    """Return the text of a cell, which a notebook holds as one text or as a list of lines."""
    lines = source if isinstance(source, list) else [source]
    texts = [line for line in lines if isinstance(line, str)]
    if len(texts) < len(lines):
        raise ValueError("the source of a code cell is not text")
    return "".join(texts)


def _in_words(left_out: _LeftOut) -> Message:
    cell, line, text = left_out
    text = one_line(text, most=_MOST_SHOWN)
    if not cell:
        return Message("a Markdown cell with code, which does not run: {text}", text=text)
    if not line:
        return Message("cell {cell}: a {magic} cell", cell=cell, magic=text)
    return Message("cell {cell}, line {line}: {text}", cell=cell, line=line, text=text)
