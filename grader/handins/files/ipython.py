"""Separates Python from what only IPython reads: magics, shell lines and questions; runs and parses no code.

It finds them where IPython does: at the beginning of a statement, behind its first equals sign, and at its
end, but not in texts, comments and brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# The cells of these magics are Python; those of all others (%%bash, %%html, ...) are not.
_PYTHON_CELLS = frozenset(("%%capture", "%%prun", "%%time", "%%timeit"))
_CELL_MAGIC = re.compile(r"\s*(%%[^\s?]+)(?!\S*\?)[^\n]*")
# The worker reads such a cell as a file of its own.
_WRITTEN_FILE = re.compile(
    r"\s*%%(?:write)?file[ \t]+(?:-a[ \t]+)?(?:\./)?(?:[A-Za-z_]\w*/)*[A-Za-z_]\w*\.py[ \t]*$", re.MULTILINE
)
# These magics run the Python behind them.
_PYTHON_MAGIC = re.compile(r"%(?:time|prun)[ \t]+(?=[^\s-])")
_RUN = re.compile(
    r"%run[ \t]+(?:-i[ \t]+)?(?P<quote>[\"']?)(?:\./)?(?P<up>(?:\.\./)*)"
    r"(?P<path>[A-Za-z_]\w*(?:[/\\][A-Za-z_]\w*)*)(?:\.py|\.ipynb)?(?P=quote)[ \t]*"
)
_MAY_BE_FOR_IPYTHON = re.compile(r"^[ \t]*[%!?]|=[ \t]*[%!]|\?[ \t]*$", re.MULTILINE)
_PROMPT = re.compile(r"^(?:>>>|\.\.\.|In \[\d+\]:|[ \t]*\.{3,}:)(?: |$)", re.MULTILINE)
_FIRST_PROMPT = re.compile(r"\s*(?:>>>|In \[\d+\]:)(?: |\n)")
_FIRST_INDENT = re.compile(r"(?:[ \t\f]*\n)*([ \t]*)")
_INDENT = re.compile(r"[ \t\f]*")
_TO_LINE_END = re.compile(r"[^\n]*(?:(?<=\\)\n[^\n]*)*\n")
_ASSIGNED = re.compile(r"(?:[ \t]|\\\n)*(?=%[A-Za-z_]|!)")
# What decides where a statement of Python ends. A text without its end ends with the line.
_TOKEN = re.compile(
    r"""(?P<hidden>\#[^\n]*
        |\"\"\"[^\\"]*(?:(?:\\.|\"(?!\"\"))[^\\"]*)*(?:\"\"\"|\\?\Z)
        |'''[^\\']*(?:(?:\\.|'(?!''))[^\\']*)*(?:'''|\\?\Z)
        |"[^\\"\n]*(?:\\.[^\\"\n]*)*"?
        |'[^\\'\n]*(?:\\.[^\\'\n]*)*'?)
    |(?P<continued>\\\n)
    |(?P<end>\n)
    |(?P<open>[(\[{])
    |(?P<close>[)\]}])
    |(?P<assign>(?<![=!<>:+\-*/%@&|^~])=(?!=))""",
    re.VERBOSE | re.DOTALL,
)


@dataclass
class PythonText:
    """The Python of a text, line for line, and what was left out of it."""

    text: str = ""
    left_out: list[tuple[int, str]] = field(default_factory=list)
    """Lines with their numbers; the number 0 stands for the whole text."""


def python_of_cell(cell: str) -> PythonText:
    """Return the Python of a notebook's cell; a cell in another language has none."""
    # splitlines() would also split at characters that a Python string may hold, such as a form feed.
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    left_out: list[tuple[int, str]] = []
    start = 0
    while magic := _CELL_MAGIC.match(cell, start):
        if _WRITTEN_FILE.match(cell, start):
            return PythonText(cell, left_out)
        if magic[1] not in _PYTHON_CELLS:
            return PythonText("", [(0, magic[1])])
        line = cell.count("\n", 0, magic.start(1))
        left_out.append((line + 1, magic[0].strip()))
        start = magic.end()
    above = "\n" * (cell.count("\n", 0, start))
    found = python_of(above + _without_prompts(cell[start:]))
    return PythonText(found.text, left_out + found.left_out)


def python_of(text: str) -> PythonText:
    """Return the Python of a text in which `pass` replaces each statement that is for IPython."""
    if not _MAY_BE_FOR_IPYTHON.search(text):
        return PythonText(text)
    found = _Reader(f"{text}\n").read()
    return PythonText(found.text[:-1], found.left_out)


def _without_prompts(cell: str) -> str:
    """Return a cell without the prompts of a session and without the indentation of all its lines."""
    if _FIRST_PROMPT.match(cell):
        cell = _PROMPT.sub("", cell)
    first = _FIRST_INDENT.match(cell)
    indent = first[1] if first else ""
    lines = cell.split("\n")
    if indent and all(line.startswith(indent) or not line.strip() for line in lines):
        lines = [line.removeprefix(indent) for line in lines]
    return "\n".join(lines)


class _Reader:
    """Reads a text that ends with a line, statement by statement."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._parts: list[str] = []
        self._left_out: list[tuple[int, str]] = []
        self._line = 1

    def read(self) -> PythonText:
        """Return the Python of the text."""
        place = 0
        while place < len(self._text):
            place = self._statement(place)
        return PythonText("".join(self._parts), self._left_out)

    def _statement(self, start: int) -> int:
        """Read one statement, and return where the next one begins."""
        text = self._text
        indent = _INDENT.match(text, start)
        assert indent is not None
        place = indent.end()
        magic = _PYTHON_MAGIC.match(text, place)
        if magic:
            self._parts.append(indent[0])
            start = place = magic.end()
        if text[place] in "%!?":
            return self._leave_out(start, place, _end_of_line(text, place))
        brackets = hidden = 0
        is_first = True
        while token := _TOKEN.search(text, place):
            place = token.end()
            match token.lastgroup:
                case "hidden":
                    hidden = place
                case "open":
                    brackets += 1
                case "close":
                    brackets = max(0, brackets - 1)
                case "assign" if is_first and not brackets:
                    is_first = False
                    if assigned := _ASSIGNED.match(text, place):
                        magic = _PYTHON_MAGIC.match(text, assigned.end())
                        if not magic:
                            return self._leave_out(start, indent.end(), _end_of_line(text, place))
                        self._keep(text[start : assigned.end()])
                        start = place = magic.end()
                case "end" if not brackets:
                    break
        else:
            place = len(text)
        statement = text[start:place].rstrip()
        if statement.endswith("?") and start + len(statement) > hidden:
            return self._leave_out(start, max(start, indent.end()), place)
        self._keep(text[start:place])
        return place

    def _keep(self, python: str) -> None:
        self._parts.append(python)
        self._line += python.count("\n")

    def _leave_out(self, start: int, place: int, end: int) -> int:
        """Replace a statement for IPython, which begins at `place`; return its end."""
        command = self._text[place:end]
        run = _RUN.fullmatch(command.rstrip("\n"))
        if run and (not place or self._text[place - 1] == "\n"):
            dots = "." * (len(run["up"]) // len("../") + 1) if run["up"] else ""
            module = dots + re.sub(r"[/\\]", ".", run["path"])
            self._parts.append(f"from {module} import *  # {command}")
        else:
            self._left_out.append((self._line, command.partition("\n")[0].strip()))
            self._parts.append(f"{self._text[start:place]}pass" + "\n" * command.count("\n"))
        self._line += command.count("\n")
        return end


def _end_of_line(text: str, place: int) -> int:
    """Return the end of a line together with the lines that backslashes join to it."""
    line = _TO_LINE_END.match(text, place)
    return line.end() if line else len(text)
