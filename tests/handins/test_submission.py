"""The digest by which a run recognises a submission."""

from __future__ import annotations

import struct
from hashlib import sha256

from grader.handins.submission import SourceFile, Submission


def digest(*files: SourceFile, id: str = "ada") -> str:
    return Submission(id, f"class/{id}", files).sha256


def test_the_digest_is_of_names_and_texts() -> None:
    """Of each file the number of its cells, its name and each cell; texts behind their length in bytes."""
    parts = [2, b"week1.ipynb", "x = 'é'".encode(), b"", 1, b"softmax.py", b"y = 1"]
    written = [
        struct.pack(">Q", part if isinstance(part, int) else len(part))
        + (b"" if isinstance(part, int) else part)
        for part in parts
    ]
    expected = sha256(b"".join(written)).hexdigest()
    notebook, script = SourceFile("week1.ipynb", ("x = 'é'", "")), SourceFile("softmax.py", ("y = 1",))
    assert digest(notebook, script) == expected
    assert digest(notebook, script, id="ben") == expected


def test_other_sources_have_other_digests() -> None:
    """Names, texts, the order of cells and where a cell ends all count; a lone surrogate is no error."""
    kinds = [
        [SourceFile("a.py", ("xy",))],
        [SourceFile("a.pyx", ("y",))],
        [SourceFile("a.ipynb", ("x", "y"))],
        [SourceFile("a.ipynb", ("y", "x"))],
        [SourceFile("a.ipynb", ("xy",))],
        [SourceFile("a.ipynb", ("x",)), SourceFile("y", ())],
        [SourceFile("a.py", ("\udcff",))],
        [],
    ]
    assert len({digest(*files) for files in kinds}) == len(kinds)
