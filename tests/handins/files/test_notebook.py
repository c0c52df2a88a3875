"""Notebooks are read as Jupyter saves them, and their cells are graded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.grades.grade import Grade
from grader.handins.files import notebook
from grader.handins.files.outputs import without_outputs
from grader.handins.submission import SourceFile, SubmissionError
from grader.text.printable import one_line
from handins.helpers import Read, cells, outcome, peak_memory, refusal
from helpers import MIB, NAIVE, RIGHT, SOFTMAX, WRONG, GradeFiles, assert_full_marks, remarks


def read_cells(data: bytes) -> tuple[str, ...]:
    """Return a notebook's cells as the kit reads them."""
    file = notebook.grader_read_submission(name="hw.ipynb", data=data)
    assert file is not None
    return file.cells


class TestNotebook:
    """The content of a notebook."""

    def test_half_a_gigabyte_is_refused_unread(self, read: Read, tmp_path: Path) -> None:
        """The size alone is a reason to refuse the notebook."""
        with (tmp_path / "hw.ipynb").open("wb") as file:
            file.truncate(500 * MIB)
        assert peak_memory(lambda: refusal(read, tmp_path / "hw.ipynb")) < MIB
        assert "hw.ipynb: found 500 MiB, expected at most 32 in all; clear the notebooks' outputs" in refusal(
            read, tmp_path / "hw.ipynb"
        )

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (cells(*["x = 1"] * 100_000), "found over 500,000 values in the notebook; clear its outputs"),
            (b'{"nbformat": 4, "cells": [' + b"[]," * 400_000, "found over 500,000 values"),
            (cells(*["x = 1"] * 2_001), "found 2,001 code cells, expected at most 2,000"),
            (cells("x" * (2 * MIB + 1)), "found 2.0 MiB of source text, expected at most 2"),
            (cells(*["x" * MIB] * 3), "found 3.0 MiB of source text, expected at most 2"),
            (b'{"nbformat": 4, "cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "RecursionError"),
            (b'{"nbformat": 4, "cells": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001, "RecursionError"),
            (b'{"nbformat": 4, "cells": [' + b"9" * MIB + b"]}", "a cell has no type"),
            (b'{"nbformat": 4, "cells": [1, null, "x"]}', "a cell has no type"),
            (b'{"nbformat": 4, "cells": [{"source": "x = 1"}]}', "a cell has no type"),
            (b'{"nbformat": 4, "cells": {"cell_type": "code"}}', "it has no list of cells"),
            (b'{"nbformat": 3, "worksheets": [{"cells": 3}]}', "it has no list of cells"),
            (b'{"nbformat": 3, "worksheets": 3}', "its format is not 2, 3 or 4"),
            (b'{"nbformat": NaN, "cells": []}', "its format is not 2, 3 or 4"),
            (b'{"nbformat": 1e999, "cells": []}', "its format is not 2, 3 or 4"),
            (cells(3), "the source of a code cell is not text"),
            (cells(["x = 1", None]), "the source of a code cell is not text"),
            (cells({"x": 1}), "the source of a code cell is not text"),
            (b'{"nbformat": 4, "cells": []', "NotJSONError"),
            (b"\xff\xfe{\x00}\x00", "UnicodeDecodeError"),
            (b"\0" * 1000, "NotJSONError"),
            (b"\x1b[31m::error::\x9b" + "\u202e".encode(), ""),
        ],
    )  # fmt: skip
    def test_an_unusual_notebook_is_refused(self, data: bytes, says: str, read: Read, tmp_path: Path) -> None:
        """A notebook with too many cells, values or levels, or with another structure, is refused."""
        (tmp_path / "hw.ipynb").write_bytes(data)
        message = refusal(read, tmp_path / "hw.ipynb")
        assert message.startswith("hw.ipynb: found ")
        assert says in message

    @pytest.mark.parametrize("indent", [None, 1])
    @pytest.mark.parametrize(
        "output",
        [
            {"output_type": "stream", "name": "stdout", "text": [f"{n}\n" for n in range(600_000)]},
            {"output_type": "stream", "name": "stdout", "text": "".join(f"{n},\n" for n in range(600_000))},
            {"output_type": "display_data", "data": {"image/png": "iVBORw0" * (8 * MIB)}},
            {"output_type": "display_data", "data": {"application/json": {"x": [[0, 1]] * 300_000}}},
            {"output_type": "display_data", "data": {"text/html": '<a href="x[{\\">]' * 500_000}},
        ],
    )
    def test_outputs_do_not_count(
        self, output: dict[str, Any], indent: int | None, read: Read, tmp_path: Path
    ) -> None:
        """A notebook of many megabytes of outputs is read, whatever the outputs are."""
        source = 'outputs = {"outputs": []}\ntext = "\\"outputs\\": ["'
        cells = [{"cell_type": "code", "outputs": [output], "source": source}, code("y = 2")]
        book = json.dumps({"nbformat": 4, "cells": cells}, indent=indent).encode()
        assert read_cells(book) == (source + "\n", "y = 2\n")
        (tmp_path / "a.ipynb").write_bytes(book)
        (tmp_path / "b.ipynb").write_bytes(notebook_json(code("z = 3")))
        assert [file.cells for file in read(tmp_path).files] == [(source + "\n", "y = 2\n"), ("z = 3\n",)]

    def test_outputs_are_bounded(self, read: Read, tmp_path: Path) -> None:
        """Notebooks with over 128 MiB of outputs are named and not read; small ones beside them are read."""
        output = {"output_type": "display_data", "data": {"image/png": "x" * 70 * MIB}}
        for name in ("a.ipynb", "b.ipynb"):
            (tmp_path / name).write_bytes(notebook_json(code("x = 1", outputs=[output])))
        (tmp_path / "c.ipynb").write_bytes(notebook_json(code("x = 1")))
        submission = read(tmp_path)
        assert peak_memory(lambda: read(tmp_path)) < 80 * MIB
        assert [file.name for file in submission.files] == ["a.ipynb", "c.ipynb"]
        assert [line[:22] for line in submission.not_read] == ["b.ipynb: found 70 MiB,"]

    @pytest.mark.parametrize("outputs", ["[", "[" * 9, '["', '["\\', "[}]", "[]]", "[{]}", "[" * 4_000_000])
    def test_outputs_that_are_not_json_are_refused(self, outputs: str) -> None:
        """Outputs that do not end, or end twice, make a notebook that can't be read, in one line."""
        data = f'{{"nbformat": 4, "cells": [{{"cell_type": "code", "source": "x", "outputs": {outputs}'
        message = outcome(lambda: read_cells(data.encode()))
        assert message == one_line(message)
        assert "found a notebook that can't be read" in message

    @settings(max_examples=200, deadline=None)
    @given(
        st.recursive(
            st.none() | st.integers() | st.text() | st.just("outputs"),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(st.sampled_from(["outputs", "source", '"outputs"', "o\\"]), inner)
            ),
        ),
        st.sampled_from([None, 1]),
        st.booleans(),
    )
    def test_all_but_outputs_stays(self, content: Any, indent: int | None, ascii_only: bool) -> None:
        """Any JSON keeps every value but the lists of outputs."""
        text = json.dumps(content, indent=indent, ensure_ascii=ascii_only)
        data = text.encode(errors="surrogatepass")
        kept = without_outputs(data).decode(errors="surrogatepass")
        assert json.loads(kept) == emptied(content)

    def test_a_notebook_of_2000_cells_is_read(self) -> None:
        """2,000 cells, each with an output of a hundred numbers, are read."""
        output = {"output_type": "display_data", "data": {"text/plain": [0.5] * 100}, "metadata": {}}
        code = {"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": [output]}
        book = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [code] * 2000})
        assert read_cells(book.encode()) == ("x = 1\n",) * 2000

    @pytest.mark.parametrize(
        ("data", "text"),
        [
            (cells("x = 1", metadata={"loss": float("nan"), "steps": 10**30}), "x = 1\n"),
            (cells("x = 'first'")[:-1] + b', "cells": []}', ""),
            (cells(["x = 1\n", "y = 2"]), "x = 1\ny = 2\n"),
            (cells("x = '\ud800'"), "x = '\ud800'\n"),
            (cells("x = 'a\u2028b'"), "x = 'a\u2028b'\n"),
            (b"\xef\xbb\xbf" + cells("x = 1"), "x = 1\n"),
        ],
    )
    def test_odd_json_is_read_as_jupyter_reads_it(self, data: bytes, text: str) -> None:
        """NaN, long numbers, repeated keys (the last counts), lone surrogates and a BOM are accepted."""
        assert "".join(read_cells(data)) == text

    @pytest.mark.parametrize(
        ("source", "python", "told"),
        [
            ("self.files = !ls", "pass", ["line 1: self.files = !ls"]),
            ("!!ls", "pass", ["line 1: !!ls"]),
            ("%run train.py", "from train import *  # %run train.py", []),
            ("%run -i ./train.ipynb", "from train import *  # %run -i ./train.ipynb", []),
            ("%run a/b/train.py", "from a.b.train import *  # %run a/b/train.py", []),
            ("%run 'train.py'", "from train import *  # %run 'train.py'", []),
            ("%run ../src/train", "from ..src.train import *  # %run ../src/train", []),
            ("%run ../../train", "from ...train import *  # %run ../../train", []),
            ("%run a/../train", "pass", ["line 1: %run a/../train"]),
            ("%run ~/train.py", "pass", ["line 1: %run ~/train.py"]),
            ("if x:\n    %run train.py", "if x:\n    pass", ["line 2: %run train.py"]),
            ("%time x = 1", "x = 1", []),
            ("%time !ls", "pass", ["line 1: !ls"]),
            ("x = %time f(3)", "x = f(3)", []),
            ("%timeit -n 1 f(3)", "pass", ["line 1: %timeit -n 1 f(3)"]),
            ("%prun -l 5 f(3)", "pass", ["line 1: %prun -l 5 f(3)"]),
            ("  x = 1\n  y = 2", "x = 1\ny = 2", []),
            ("In [3]: x = 1\n   ...: y = 2", "x = 1\ny = 2", []),
            (">>> x = 1\n>>> y = 2", "x = 1\ny = 2", []),
            ("%load_ext autoreload", "pass", ["line 1: %load_ext autoreload"]),
            ("%%script bash\nrm -rf .", "", ["a %%script cell"]),
            ("%%python2\nprint 1", "", ["a %%python2 cell"]),
            (
                "!pip install \\\n    torch \\\n    numpy\nx = 1",
                "pass\n\n\nx = 1",
                ["line 1: !pip install \\"],
            ),
            ("get_ipython().system('ls')", "get_ipython().system('ls')", []),
            ("x = 7 \\\n  % 3", "x = 7 \\\n  % 3", []),
        ],
    )
    def test_ipython_syntax_is_left_out(self, source: str, python: str, told: list[str]) -> None:
        """Shell lines and magics of every form become empty, with their continuation lines."""
        file = notebook.grader_read_submission(name="hw.ipynb", data=cells(source))
        assert file is not None
        assert [cell.removesuffix("\n") for cell in file.cells] == [python]
        assert list(file.left_out) == [
            f"cell 1, {t}" if t.startswith("line") else f"cell 1: {t}" for t in told
        ]

    def test_of_very_many_magics_the_first_are_reported(self) -> None:
        """A hundred thousand shell lines give twenty short remarks and a count."""
        file = notebook.grader_read_submission(
            name="hw.ipynb", data=cells("!" + "x" * 5000 + "\n!ls" * 99_999)
        )
        assert file is not None
        assert len(file.left_out) == 21
        assert max(map(len, file.left_out)) < 250
        assert file.left_out[20] == "99,980 more lines"

    @settings(max_examples=100, deadline=None)
    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(["cells", "worksheets", "cell_type", "source", "input"]), inner
                )
            ),
        ),
        st.sampled_from([2, 3, 4, 5, None]),
    )
    def test_any_json_is_read_or_refused(self, content: Any, version: int | None) -> None:
        """A file with any JSON in place of the cells is read or refused in one line."""
        book = {"nbformat": version, "cells": content, "worksheets": content}
        for document in (book, content, {**book, "cells": [{"cell_type": "code", "source": content}]}):
            data = json.dumps(document).encode()
            message = outcome(lambda data=data: read_cells(data))
            assert message == one_line(message)


def emptied(content: Any) -> Any:
    """Return a JSON value with empty lists of outputs."""
    if isinstance(content, dict):
        lists = {key for key in content if key == "outputs" and isinstance(content[key], list)}
        return {key: [] if key in lists else emptied(content[key]) for key in content}
    return [emptied(item) for item in content] if isinstance(content, list) else content


def code(source: str | list[str], **more: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        **more,
    }


def markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def notebook_json(*cells: dict[str, Any], **more: Any) -> bytes:
    """Return a notebook of format 4, without cell ids, as older versions of Jupyter save it."""
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 2, "metadata": {}, "cells": list(cells), **more}
    ).encode()


def read_notebook(data: bytes) -> SourceFile:
    """Return a notebook as the kit reads it."""
    file = notebook.grader_read_submission(name="hw.ipynb", data=data)
    assert file is not None
    return file


def grade_cells(grade_files: GradeFiles, *cells: str) -> Grade:
    return grade_files([read_notebook(notebook_json(*map(code, cells)))])


def test_a_notebook_is_graded(grade_files: GradeFiles) -> None:
    """The code cells are run in order; text cells, raw cells and outputs are not."""
    data = notebook_json(
        markdown("# Homework\n\ndef softmax(X): return None"),
        code("import torch\nSCALE = 1"),
        {"cell_type": "raw", "source": "raise ValueError", "metadata": {}},
        code(SOFTMAX.replace("weights = X", "weights = SCALE * X")),
        code(
            "softmax(torch.zeros(1, 2))", outputs=[{"output_type": "stream", "name": "stdout", "text": "x"}]
        ),
    )
    assert_full_marks(grade_files([read_notebook(data)]))


def test_a_notebook_that_jupyter_wrote_is_graded(grade_files: GradeFiles) -> None:
    """A notebook of the current format, written by nbformat with cell ids, is graded."""
    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("π"), nbformat.v4.new_code_cell(SOFTMAX)]
    )
    assert_full_marks(grade_files([read_notebook(nbformat.writes(book).encode())]))


def test_a_notebook_of_format_3_is_graded(grade_files: GradeFiles) -> None:
    """A notebook from before 2015, with its cells in worksheets, is graded."""
    cell = {
        "cell_type": "code",
        "input": SOFTMAX.splitlines(keepends=True),
        "language": "python",
        "outputs": [],
    }
    book = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": [cell], "metadata": {}}],
    }
    assert_full_marks(grade_files([read_notebook(json.dumps(book).encode())]))


def test_a_source_saved_line_by_line_is_graded(grade_files: GradeFiles) -> None:
    """A notebook with cells as lists of lines, and with a byte order mark, is graded."""
    data = notebook_json(code(SOFTMAX.splitlines(keepends=True)))
    assert_full_marks(grade_files([read_notebook(b"\xef\xbb\xbf" + data)]))


@pytest.mark.parametrize(
    ("line", "indent"),
    [
        ("%matplotlib inline", ""),
        ("%load_ext autoreload", ""),
        ("!pip install torch", ""),
        ("!ls", "    "),
        ("%timeit print(1)", "    "),
        ("files = !ls", ""),
        ("a, b = !ls", "    "),
        ("now = %time", ""),
        ("?print", ""),
        ("print?", ""),
        ("torch.exp??", ""),
    ],
)
def test_a_line_for_ipython_is_left_out(line: str, indent: str, grade_files: GradeFiles) -> None:
    """Magics, shell lines and questions are left out of their cell and reported."""
    above = "if True:\n" if indent else "import torch\n"
    grade = grade_cells(grade_files, "x = 1", f"{above}{indent}{line}\n{SOFTMAX}")
    assert_full_marks(grade, f"hw.ipynb: cell 2, line 2: {line}")


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "%%timeit -n 1", "\n%%time"])
def test_a_cell_magic_around_python_keeps_its_cell(magic: str, grade_files: GradeFiles) -> None:
    """A cell under %%time or %%capture is read as Python below its first line."""
    grade = grade_cells(grade_files, f"{magic}\n{SOFTMAX}")
    line = 2 if magic.startswith("\n") else 1
    assert_full_marks(grade, f"hw.ipynb: cell 1, line {line}: {magic.strip()}")


@pytest.mark.parametrize(
    "magic", ["%%bash", "%%html", "%%writefile notes.txt", "%%javascript", "%%latex", "%%!"]
)
def test_a_cell_of_another_language_is_left_out(magic: str, grade_files: GradeFiles) -> None:
    """A cell for the shell or the browser is left out, and the other cells are read."""
    grade = grade_cells(grade_files, SOFTMAX, f"{magic}\nrm -rf build && echo done", "x = 1")
    assert_full_marks(grade, f"hw.ipynb: cell 2: a {magic.split()[0]} cell")


@pytest.mark.parametrize(
    "source",
    [
        "x = 7\ny = (x\n    % 7)\nassert y == 0\n",
        "x = 7\nassert x != 3\n",
        "text = 'a!b?c%d'\nassert len(text) == 7\n",
        "rate = 5  # is 5 % ok?\n",
        "print('100%')\n",
        'text = "one\u2028line"\nassert len(text) == 8\n',
        'text = "one\x0cline"\nassert len(text) == 8\n',
    ],
    ids=ascii,
)
def test_python_that_looks_like_ipython_stays(source: str, grade_files: GradeFiles) -> None:
    """Remainders, comparisons, and signs in texts and comments are kept as Python."""
    assert_full_marks(grade_cells(grade_files, source + SOFTMAX))


RIGHT_HELPER = SOFTMAX.replace("softmax", "right")


@pytest.mark.parametrize(
    "cells",
    [
        ["%%writefile helpers.py\n" + RIGHT_HELPER, "from helpers import right as softmax"],
        ["%%writefile helpers.py\n# to come", "%%writefile -a helpers.py\n" + SOFTMAX, "%run helpers.py"],
        ["%%file ./softmax.py\nassert __name__ == 'softmax'\n" + SOFTMAX, "import softmax"],
    ],
)
def test_a_cell_that_writes_a_file_is_that_file(cells: list[str], grade_files: GradeFiles) -> None:
    """The other cells import it, and a line that fails is named by its cell."""
    grade = grade_cells(grade_files, *cells)
    assert [check.message for check in grade.exercises[0].checks if check.status != "passed"] == []
    assert not any("Left out" in remark for remark in remarks(grade))
    failing = [cells[-2].rstrip("\n") + "\nprint(missing)", cells[-1]]
    (remark,) = [r for r in remarks(grade_cells(grade_files, *failing)) if "Left out" in r]
    line = failing[0].count("\n") + 1
    assert remark.startswith(f"Left out: hw.ipynb, cell 1, line {line}: print(missing) (NameError")


def test_a_statement_under_a_timer_runs(grade_files: GradeFiles) -> None:
    """What %time and %%time run is defined afterwards."""
    needs = SOFTMAX.replace("dim=1", "dim=DIM // ONE").replace("    X = X", "    assert Y == 1\n    X = X")
    grade = grade_cells(grade_files, "%time DIM = 1", "%%time\nONE = 1", "Y = %time abs(-1)", needs)
    assert_full_marks(grade, "hw.ipynb: cell 2, line 1: %%time")


def test_a_program_that_another_line_runs_is_read(grade_files: GradeFiles) -> None:
    """A notebook runs a file of the hand-in with %run, and uses its names."""
    helper = SourceFile("helpers.py", (RIGHT_HELPER,))
    book = read_notebook(notebook_json(code("%run helpers.py"), code("softmax = right")))
    assert_full_marks(grade_files([helper, book]))


def test_a_cell_with_a_syntax_error_loses_only_itself(grade_files: GradeFiles) -> None:
    """The other cells are graded, and the remark gives the cell and the line."""
    grade = grade_cells(grade_files, "import torch", "x = 1\ndef (:\ny = 2", SOFTMAX, "z = x")
    assert grade.complete
    first, second = remarks(grade)
    assert first.startswith("Left out: hw.ipynb, cell 2, line 2: def (: (SyntaxError: ")
    assert second == "Left out: hw.ipynb, cell 4, line 1: z = x (NameError: name 'x' is not defined)"


def test_a_line_that_raises_is_named_by_its_cell(grade_files: GradeFiles) -> None:
    """The message gives the number of the code cell and the line in it."""
    data = notebook_json(
        markdown("# Homework"),
        code("import torch"),
        code("raise ValueError('here')"),
        code("%matplotlib inline\ndef softmax(X):\n    !ls\n    return X.nothing()"),
    )
    grade = grade_files([read_notebook(data)])
    assert remarks(grade) == [
        "Left out: hw.ipynb: cell 3, line 1: %matplotlib inline",
        "Left out: hw.ipynb: cell 3, line 3: !ls",
        "Left out: hw.ipynb, cell 2, line 1: raise ValueError('here') (ValueError: here)",
    ]
    check = grade.exercises[0].checks[0]
    assert check.message == "AttributeError: 'Tensor' object has no attribute 'nothing'"
    assert check.location == "hw.ipynb, cell 3, line 4: return X.nothing()"


def test_the_last_cell_that_defines_a_name_counts(grade_files: GradeFiles) -> None:
    """A later definition replaces an earlier one."""
    assert_full_marks(grade_cells(grade_files, WRONG, NAIVE, SOFTMAX))
    assert grade_cells(grade_files, SOFTMAX, WRONG).points == 0


def test_a_notebook_imports_the_files_beside_it(grade_files: GradeFiles) -> None:
    """A notebook can import a helper file beside it, and softmax.py is preferred to a notebook."""
    helper = SourceFile("helpers.py", (SOFTMAX.replace("softmax", "right"),))
    book = read_notebook(notebook_json(code("import helpers"), code("softmax = helpers.right")))
    assert_full_marks(grade_files([helper, book]))
    wrong = read_notebook(notebook_json(code(WRONG)))
    grade = grade_files([wrong, SourceFile("softmax.py", (RIGHT,))])
    assert grade.complete
    assert remarks(grade) == [
        "softmax: the definition in softmax.py, line 4 counts; not used: hw.ipynb, cell 1, line 1"
    ]


def test_invalid_outputs_and_metadata_are_ignored(grade_files: GradeFiles) -> None:
    """Outputs and metadata that Jupyter never writes do not prevent a grade."""
    data = notebook_json(code(SOFTMAX, outputs=[{"output_type": "bogus"}]), metadata={"kernelspec": 3})
    assert_full_marks(grade_files([read_notebook(data)]))


def test_an_empty_notebook_is_read() -> None:
    """A notebook without code cells is read as one without cells."""
    assert read_notebook(notebook_json()).cells == ()
    assert read_notebook(notebook_json(markdown("# Nothing"))).cells == ()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"not JSON", id="not JSON"),
        pytest.param(b"\xff\xfe{\x00}\x00", id="UTF-16"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"3", id="a number"),
        pytest.param(b"{}", id="an empty object"),
        pytest.param(b'{"nbformat": 4}', id="no cells"),
        pytest.param(b'{"nbformat": "four", "cells": []}', id="a version in words"),
        pytest.param(b'{"nbformat": 99, "nbformat_minor": 0, "cells": []}', id="a version to come"),
        pytest.param(b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 3}', id="3 cells"),
        pytest.param(notebook_json({"cell_type": "code"}), id="a cell without source"),
        pytest.param(notebook_json(code([1, 2])), id="a source of numbers"),  # type: ignore[list-item]
        pytest.param(b"[" * 100_000, id="endless lists"),
    ],
)
def test_an_invalid_notebook_is_refused_in_one_line(data: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    """The message names the file, the expected form and what to do; nothing else is printed."""
    with pytest.raises(SubmissionError, match=r"^hw\.ipynb: .*save it again in Jupyter$") as refusal:
        read_notebook(data)
    assert "\n" not in str(refusal.value)
    assert capfd.readouterr() == ("", "")


MISPLACED = {
    "a function": "def softmax(X):\n    return X",
    "a class": "class Net(nn.Module):\n    pass",
    "imports": "\nimport torch.nn as nn\nfrom torch import optim",
}
PROSE = {
    "a heading": "# Homework\n\ndef softmax(X): return None",
    "a sentence about importing": "import torch and run the cell",
    "a fenced example": "```python\ndef softmax(X):\n    pass\n```",
    "a sentence with a colon": "class by class: what to do",
}


@pytest.mark.parametrize("what", MISPLACED)
def test_code_in_a_markdown_cell_is_named(what: str) -> None:
    """A cell of text that begins like Python was meant to be a code cell: the report names its first line."""
    file = notebook.grader_read_submission(name="hw.ipynb", data=notebook_json(markdown(MISPLACED[what])))
    assert file is not None
    (left_out,) = file.left_out
    first = MISPLACED[what].strip().split("\n")[0]
    assert left_out == f"a Markdown cell with code, which does not run: {first}"


@pytest.mark.parametrize("what", PROSE)
def test_text_in_a_markdown_cell_is_not_mentioned(what: str) -> None:
    """What people write in a cell of text, and fenced examples, are not code that was meant to run."""
    file = notebook.grader_read_submission(name="hw.ipynb", data=notebook_json(markdown(PROSE[what])))
    assert file is not None
    assert file.left_out == ()
