"""What is left of a text without what only IPython reads, compared with what IPython reads."""

from __future__ import annotations

import ast
import textwrap
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.handins.files.ipython import python_of, python_of_cell
from helpers import ROOT

manager = pytest.importorskip(
    "IPython.core.inputtransformer2", reason="IPython, which reads the same cells, is not installed"
).TransformerManager()
# What runs Python: in a line, and in a cell.
LINE_MAGICS = ("prun", "time")
CELL_MAGICS = ("capture", "prun", "time", "timeit")


class InOurForm(ast.NodeTransformer):
    """Changes a tree that IPython makes: in the place of a magic stands what it runs, or `pass`."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        return self.replaced(node, node.value)

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        match self.python_in(node.value):
            case [ast.Expr(value)]:
                node.value = value
        return self.replaced(node, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | list[ast.stmt]:
        return self.replaced(node, node.value) if node.value else node

    def replaced(self, node: ast.stmt, value: ast.expr) -> ast.AST | list[ast.stmt]:
        if not ast.unparse(value).startswith("get_ipython()."):
            return node
        return self.python_in(value) or ast.Pass()

    def python_in(self, value: ast.expr) -> list[ast.stmt]:
        match value:
            case ast.Call(
                ast.Attribute(ast.Call(ast.Name("get_ipython")), kind),
                [ast.Constant(magic), *_, ast.Constant(str(text))],
            ):
                if kind == "run_line_magic" and magic == "run":
                    return ast.parse(f"from {text.removesuffix('.py')} import *").body
                runs = CELL_MAGICS if kind == "run_cell_magic" else LINE_MAGICS
                if magic in runs and text:
                    tree = self.visit(ast.parse(manager.transform_cell(text)))
                    assert isinstance(tree, ast.Module)
                    return tree.body
        return []


def as_ipython_reads(cell: str) -> str | None:
    """Return the tree of a cell as IPython reads it, in our form; None where it is not Python."""
    try:
        return dumped(InOurForm().visit(ast.parse(manager.transform_cell(cell))))
    except (SyntaxError, ValueError):
        return None


def as_we_read(cell: str) -> str | None:
    try:
        return dumped(ast.parse(python_of_cell(cell).text))
    except (SyntaxError, ValueError):
        return None


def dumped(tree: ast.Module) -> str:
    """Return a tree as text, without statements at its top that do nothing."""
    return ast.dump(ast.Module([node for node in tree.body if not isinstance(node, ast.Pass)], []))


CELLS = [
    "x = 1\n%matplotlib inline\ny = 2",
    "print('n = %d'\n      %len(x))",
    "print('n = %d'\n%len(x))",
    "x = [\n!x\n]",
    'def f():\n    """\n    !!! note\n    Really?\n    """\n    !ls\n    return 1',
    "s = '''\n%time\n\\'''\n!ls\n'''\n%cd",
    "s = 'it\\'s'\n!ls",
    "s = 'a' # it's\n!ls",
    "s = r'\\\\' + 'x'\n!ls\n",
    "x = 7 \\\n  % 3",
    "x = y \\\n  .z?",
    "%time x = 1",
    "%time x = 1 \\\n  + 2\ny = 3",
    "%time !ls",
    "%%time\nx = 1\n!ls\n%time y = 2",
    "%%capture out\nx = 1",
    "%%time\n%%capture\nx = 1",
    "\n\n%%time\nx = 1",
    "# first\n%%time\nx = 1",
    "x = !ls -l 'a\ny = 1",
    "self.files = !ls",
    "a['b'] = %pwd",
    "x: list = !ls",
    "x = %time f(1)",
    "x = y = !ls",
    "f(a=!ls)",
    "x = 1; y = !ls",
    "x == y",
    "x = 'a' != 'b'",
    "print?",
    "a.b[0]??",
    "?print",
    "??print",
    "%matplotlib?",
    "%%time?",
    "x = 3  # why?",
    "x = 'why?'",
    "if x:\n    !ls\nelse:\n    %cd ..\n    y = 1",
    "for x in y:\n    x?\n",
    "!!ls",
    "!pip install \\\n  torch\nx = 1",
    "!echo \"it's\nx = 1",
    "!ls '''\nx = 1",
    "%run helpers.py",
    "  x = 1\n  !ls\n",
    ">>> x = 1\n>>> y = 2",
    "In [1]: x = 1",
    "x = f'{y!r:>10}'",
    "x = '''%s''' % y\n!ls",
    "x = (1 if y\n  else 2)\n%cd",
    "x = {'a': [1, (2)]}\n!ls",
    "lambda x=1: x\n!ls",
    "def f(x=1, *, y='!'):\n    return x %y",
    "x = 'abc\n!ls",
    "@f\ndef g(): pass\n%time",
    "x = 1 # a \\\n!ls",
    "x = 1\f\n!ls",
]


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_is_read_as_ipython_reads_it(cell: str) -> None:
    """What is Python for IPython is the same Python here."""
    theirs = as_ipython_reads(cell)
    if theirs is not None:
        assert as_we_read(cell) == theirs


LINES = [
    *("x = 1", "y = [1,", "2]", "f(x,", "%y)", "z = x %y", "def g():", "    return x", "    pass", "if x:"),
    *("else:", "'''", '"""', "s = 'it'", 's = "a\'b"', "# it's", "s = '''a", "b'''", "x \\", "x = 1 + \\"),
    *("!ls", "    !ls", "%cd", "    %cd", "%time x = 1", "%time", "x = !ls", "x = %pwd", "x?", "x.y??", "?x"),
    *("%%time", "%%capture out", "", "!ls 'a", '!ls "', "!ls \\", "%time f(1)", "x = %time f(1)", "(", ")"),
    *("!!! note", "Really?", "x = {'a': 1}", "x != y", "x = f'{y!r}'", "]", "}", "@f", "    x = !ls # 'a"),
]


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=8).map("\n".join))
@example("x = \\\n!ls")
def test_any_lines_are_read_as_ipython_reads_them(cell: str) -> None:
    """Also for lines in any order, what is Python for IPython is the same Python here."""
    theirs = as_ipython_reads(cell)
    if theirs is not None:
        assert as_we_read(cell) == theirs


ODD = st.sampled_from([*LINES, "\f", "é", "'", '"', "\\"]) | st.text(max_size=3)


@settings(max_examples=500, deadline=None)
@given(st.lists(ODD).map("\n".join))
def test_any_text_keeps_its_lines(text: str) -> None:
    """Each line of the Python stands where it stood, and no text is refused."""
    assert python_of(text).text.count("\n") == text.count("\n")
    python_of_cell(text)


def test_python_files_stay_as_they_are() -> None:
    """A file that is Python has nothing that is for IPython."""
    for folder in ("grader", "exercises", "tests"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if is_python(text):
                found = python_of(text)
                assert (path, found.text, found.left_out) == (path, text, [])


def is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


UNITS = ["!ls\n", "x = !ls\n", "'''", "x = '", '"\n', "(\n", "x = 1 \\\n", "?\n", "%time x\n", "\\", "%time "]


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_a_long_text_is_read_in_linear_time(unit: str) -> None:
    """A megabyte of anything takes a few seconds at most."""
    text = "!ls\n" + unit * (2**20 // len(unit))
    started = time.process_time()
    python_of_cell(text)
    assert time.process_time() - started < 10


def test_a_block_with_lines_for_ipython_stays_a_block() -> None:
    """`pass` stands in the place of a line, with its indentation."""
    cell = textwrap.dedent(
        """\
        def f(x):
            %time y = x
            !ls
            y?
            return y
        """
    )
    assert python_of_cell(cell).text == textwrap.dedent(
        """\
        def f(x):
            y = x
            pass
            pass
            return y
        """
    )
