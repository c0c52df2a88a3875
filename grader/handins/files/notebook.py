"""Reads Jupyter notebooks: their code cells, without what only IPython reads; runs no cell."""

from __future__ import annotations

import json
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

# The number of a cell, the number of a line in it (0 for the whole cell), and its text.
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
        cells = list(_code_cells(data.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        reason = one_line(" ".join(str(error).split()), most=120)
        raise SubmissionError(
            "{name}: found a notebook that can't be read ({kind}: {reason}); expected the format of "
            "Jupyter; save it again in Jupyter",
            name=name,
            kind=type(error).__name__,
            reason=reason,
        ) from None
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
    return SourceFile(name, tuple(python), tuple(abridged(left_out, _in_words, "{count:,} more lines")))


def _code_cells(text: str) -> Iterator[str]:
    """Yield the text of each code cell. Raises ValueError, RecursionError where it is not a notebook."""
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
                yield from (_text(cell.get(field)) for cell in cells if _is_code(cell))
            case _:
                raise ValueError("it has no list of cells")


def _is_code(cell: object) -> bool:
    match cell:
        case {"cell_type": str(kind)}:
            return kind == "code"
    raise ValueError("a cell has no type")


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
    if not line:
        return Message("cell {cell}: a {magic} cell", cell=cell, magic=text)
    return Message("cell {cell}, line {line}: {text}", cell=cell, line=line, text=text)
