"""Reads Jupyter notebooks: the code cells, without magics and shell lines; no cell is run."""

from __future__ import annotations

import re
import warnings

from grader.hookspecs import hookimpl
from grader.submission import SourceFile, SubmissionError

# Cell magics whose cell is still Python; every other kind (%%bash, %%html, ...) is not.
_PYTHON_CELL_MAGICS = frozenset(("%%time", "%%timeit", "%%capture", "%%prun"))
# A line that IPython takes for itself: %magic, !shell, ?help. In Python no line begins so, but for
# a product that goes on behind a line break, which people write with a space: "% 7".
_IPYTHON_LINE = re.compile(r"^(\s*)(%%?[A-Za-z_]|!|\?).*$")
_HELP = re.compile(r"^(\s*)[\w.\[\]'\"()]+\?{1,2}\s*$")
_SHELL_ASSIGNMENT = re.compile(r"^(\s*)[A-Za-z_][\w, ]*=\s*(!|%[A-Za-z_]).*$")


@hookimpl
def grader_read_submission(name: str, data: bytes) -> SourceFile | None:
    if not name.endswith(".ipynb"):
        return None
    import nbformat

    try:
        with warnings.catch_warnings():
            # Old notebooks lack cell ids; that is nothing a learner has to mend.
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(data.decode("utf-8-sig"), as_version=4)
        cells = [str(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    except Exception as error:  # nbformat raises whatever the malformed JSON led it to
        reason = " ".join(str(error).split())[:120]
        raise SubmissionError(
            f"{name}: found no readable notebook ({type(error).__name__}: {reason}); "
            "expected Jupyter's format; save it again in Jupyter"
        ) from None
    left_out: list[str] = []
    return SourceFile(
        name,
        tuple(_python_of(cell, number, left_out) for number, cell in enumerate(cells, 1)),
        tuple(left_out),
    )


def _python_of(cell: str, number: int, left_out: list[str]) -> str:
    """Return a cell's Python, line for line; what is IPython's becomes `pass` and is noted."""
    # Not splitlines(): a text in quotes may hold what it takes for the end of a line.
    lines = cell.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    magic = next((line.split()[0] for line in lines if line.strip()), "")
    if magic.startswith("%%") and magic not in _PYTHON_CELL_MAGICS:
        left_out.append(f"cell {number}: a {magic} cell")
        return ""
    for index, line in enumerate(lines):
        match = _IPYTHON_LINE.match(line) or _HELP.match(line) or _SHELL_ASSIGNMENT.match(line)
        if match:
            left_out.append(f"cell {number}, line {index + 1}: {line.strip()}")
            lines[index] = f"{match[1]}pass"
    return "\n".join(lines) + "\n"
