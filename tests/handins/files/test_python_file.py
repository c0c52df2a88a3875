"""Python files are read in every form in which editors save them."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.handins.files import notebook, python_file
from grader.handins.submission import SourceFile, SubmissionError
from handins.helpers import Read, names, refusal
from helpers import MIB, SOFTMAX, GradeFiles, assert_full_marks


class TestPythonFile:
    """The content of a Python file."""

    @pytest.mark.parametrize(
        "codec",
        [
            "zlib", "bz2", "hex", "base64", "rot13", "unicode_escape", "raw_unicode_escape", "idna",
            "punycode", "utf-7", "utf-16", "cp037", "undefined", "mbcs", "nonsense", "aliases", "__init__",
            "..os", "os.path", "x" * 100_000,
        ],
        ids=lambda codec: codec[:20],
    )  # fmt: skip
    def test_only_encodings_of_text_are_used(self, codec: str) -> None:
        """A declared codec that unpacks, decrypts or decodes to different ASCII text is not accepted."""
        data = f"# coding: {codec}\nx = 1\n".encode()
        with pytest.raises(
            SubmissionError, match=r"^a\.py: found bytes that are not UTF-8.*save it as UTF-8$"
        ):
            python_file.grader_read_submission(name="a.py", data=data)

    @pytest.mark.parametrize(
        "codec", ["latin-1", "cp1252", "koi8-r", "gb18030", "shift_jis", "big5", "utf-8"]
    )
    def test_encodings_of_text_are_used(self, codec: str) -> None:
        """A file is decoded with the encoding that its first line declares."""
        text = f"# coding: {codec}\nx = 'a'\n"
        file = python_file.grader_read_submission(name="a.py", data=text.encode(codec))
        assert file is not None
        assert file.cells == (text,)

    @pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    def test_utf_16_is_read_or_refused(self, codec: str, read: Read, tmp_path: Path) -> None:
        """A UTF-16 file, as PowerShell writes it, is read completely or refused."""
        (tmp_path / "softmax.py").write_bytes("x = 'é'\n".encode(codec))
        assert "save it as UTF-8" in refusal(read, tmp_path)

    def test_much_source_is_refused(self, read: Read, tmp_path: Path) -> None:
        """31 MiB of source in one file is refused; of many files, those that fit into 2 MiB are read."""
        (tmp_path / "one.py").write_text("x = 1\n" * (31 * MIB // 6))
        assert "one.py: found 31.0 MiB of source text, expected at most 2" in refusal(read, tmp_path)
        (tmp_path / "one.py").unlink()
        for number in range(31):
            (tmp_path / f"{number}.py").write_text("x = 1\n" * (MIB // 6))
        submission = read(tmp_path)
        assert names(submission) == ["0.py", "1.py"]
        assert submission.not_read[0] == (
            "10.py: found 3.0 MiB of source text in the files up to this one, expected at most 2 in all; "
            "remove data from them and hand them in again"
        )
        assert submission.not_read[20:] == ("9 more files",)


def read_python(data: bytes, name: str = "softmax.py") -> SourceFile:
    """Return a Python file as the kit reads it."""
    file = python_file.grader_read_submission(name=name, data=data)
    assert file is not None
    return file


NAMED = 'NAME = "Zoë, π"\nassert len(NAME) == 6\n' + SOFTMAX


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(NAMED.encode(), id="UTF-8"),
        pytest.param(NAMED.encode("utf-8-sig"), id="with a byte order mark"),
        pytest.param(("# coding: utf-8\n" + NAMED).encode(), id="with its coding"),
        pytest.param(
            ("# -*- coding: latin-1 -*-\n" + NAMED.replace("π", "p")).encode("latin-1"), id="Latin-1"
        ),
        pytest.param(
            ("#!python\n# vim: set fileencoding=gbk :\n" + NAMED.replace("ë", "é")).encode("gbk"), id="GBK"
        ),
        pytest.param(NAMED.replace("\n", "\r\n").encode(), id="with CRLF"),
        pytest.param(NAMED.replace("\n", "\r").encode(), id="with CR"),
        pytest.param(NAMED.replace("    ", "\t").encode(), id="with tabs"),
        pytest.param(NAMED.rstrip().encode(), id="without a last line end"),
        pytest.param(NAMED.replace("\n\ndef", "\n\x0c\ndef").encode(), id="with a form feed"),
        pytest.param(
            b'TEXT = "one\xe2\x80\xa8line"\nassert len(TEXT) == 8\n' + SOFTMAX.encode(), id="U+2028"
        ),
    ],
)
def test_python_files_are_read_however_they_are_saved(data: bytes, grade_files: GradeFiles) -> None:
    """Every encoding, line end and indentation that Python accepts is accepted."""
    assert_full_marks(grade_files([read_python(data)]))


def test_lines_for_ipython_are_left_out_and_named(grade_files: GradeFiles) -> None:
    """A notebook that was saved as a Python file keeps all of its Python."""
    text = (
        "# -*- coding: utf-8 -*-\n!pip install \\\n  torch\n%matplotlib inline\n"
        "import torch\ntorch.exp?\nfiles = !ls\n%time DIM = 1\n" + SOFTMAX.replace("dim=1", "dim=DIM")
    )
    assert_full_marks(
        grade_files([read_python(text.encode())]),
        "softmax.py: line 2: !pip install \\",
        "softmax.py: line 4: %matplotlib inline",
        "softmax.py: line 6: torch.exp?",
        "softmax.py: line 7: files = !ls",
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_numbers_are_those_of_an_editor(end: str, grade_files: GradeFiles) -> None:
    """The message gives the number and text of the line that raised, for every kind of line end."""
    text = '"""Mine."""\n\ndef softmax(X):\n    # not yet\n    raise ValueError("no\\tsoftmax")\n'
    grade = grade_files([read_python(text.replace("\n", end).encode())])
    check = grade.exercises[0].checks[0]
    assert check.message == "ValueError: no\tsoftmax"
    assert check.location == 'softmax.py, line 5: raise ValueError("no\\tsoftmax")'


@pytest.mark.parametrize("odd", ["TEXT = 'one\u2028line'\n", "# a page ends\n\x0c# here\n"], ids=ascii)
def test_only_line_ends_count_as_lines(odd: str, grade_files: GradeFiles) -> None:
    """A form feed, or a separator inside a text, does not change the line number in the message."""
    text = odd + "def softmax(X):\n    raise ValueError\n    return X\n"
    check = grade_files([read_python(text.encode())]).exercises[0].checks[0]
    line = odd.count("\n") + 2
    assert check.location == f"softmax.py, line {line}: raise ValueError"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("x = 'Zoë'\n".encode("latin-1"), id="Latin-1 without saying so"),
        pytest.param(b"# coding: nonsense\nx = 1\n", id="a coding that there is not"),
        pytest.param(b"# coding: hex\nx = 1\n", id="a coding of no text"),
        pytest.param(b"# coding: undefined\nx = 1\n", id="the coding undefined"),
        pytest.param(b"# coding: idna\nx = 1\n\xff", id="the coding idna"),
        pytest.param(b"\xef\xbb\xbf# coding: latin-1\n", id="a byte order mark that lies"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", id="a picture"),
    ],
)
def test_a_file_that_is_not_text_is_refused_in_one_line(data: bytes) -> None:
    """The message names the file and says what to do."""
    with pytest.raises(SubmissionError, match=r"^mine\.py: .*save it as UTF-8$") as refusal:
        read_python(data, "mine.py")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("data", [b"x = 1\0\n", b"", b"\n" * 3, b"# only a comment\n", b"(" * 5000])
def test_a_file_without_a_statement_is_graded(data: bytes, grade_files: GradeFiles) -> None:
    """A file with a null byte, without code or too deep for Python's parser gets 0 points."""
    grade = grade_files([read_python(data)])
    assert grade.points == 0
    assert not grade.faulty


def test_other_files_are_left_to_other_readers() -> None:
    """The reader ignores files that are neither Python nor notebooks."""
    for reader in (python_file, notebook):
        assert reader.grader_read_submission(name="data.csv", data=b"1,2\n") is None
