"""The digest by which a run recognises a submission."""

from __future__ import annotations

import struct
from hashlib import sha256

from grader.handins.submission import SourceFile, Submission


def digest(*files: SourceFile, id: str = "ada") -> str:
    return Submission(id, f"class/{id}", files).sha256


def test_the_digest_is_of_names_and_texts() -> None:
    """Each name and each cell is hashed behind its length in eight bytes, as in earlier versions."""
    parts = [b"week1.ipynb", "x = 'é'".encode(), b"", b"softmax.py", b"y = 1"]
    expected = sha256(b"".join(struct.pack(">Q", len(part)) + part for part in parts)).hexdigest()
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
