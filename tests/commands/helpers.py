"""Hand-ins for the tests of `grader check` and `grader grade`, and readers of their results."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpers import RIGHT

MOST = 21
NAIVE_POINTS = MOST - 2 - 1  # the points of the checks on large logits and rows far apart


def read(path: Path) -> Any:
    """Return the JSON document in a file."""
    return json.loads(path.read_text(encoding="utf-8"))


def zipped(path: Path, name: str, text: str, *, compression: int = zipfile.ZIP_DEFLATED) -> None:
    """Write a zip that holds one file."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr(name, text)


def broken_inside(path: Path, compression: int) -> None:
    """Write a zip with an intact directory and damaged compressed bytes."""
    zipped(path, "softmax.py", RIGHT, compression=compression)
    data = bytearray(path.read_bytes())
    begin = 30 + len("softmax.py") + 9  # after the local header and LZMA's own header
    data[begin : begin + 60] = b"\xff" * 60
    path.write_bytes(data)


# Hand-ins that are not a submission: how to make one, and the message that it gets.
UNREADABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda path: path.mkdir(), "found no Python in it; expected a .py or .ipynb file"),
    "images": (
        lambda path: (path.mkdir(), (path / "a.png").write_bytes(b"\x89PNG")),
        "found no Python in it; expected a .py or .ipynb file",
    ),
    "notes.txt": (
        lambda path: path.write_text("softmax is easy"),
        "found no Python in it; expected a .py or .ipynb file",
    ),
    "unclosed.py": (
        lambda path: path.write_text("import torch\n\ndef softmax(X:\n    return X\n"),
        "unclosed.py, line 3: def softmax(X:",
    ),
    "latin.py": (
        lambda path: path.write_bytes("# fürs Üben\n".encode("latin-1")),
        "found bytes that are not UTF-8, expected Python source text; save it as UTF-8",
    ),
    "coding.py": (
        lambda path: path.write_text("# coding: undefined\n"),
        "found bytes that are not UTF-8, expected Python source text; save it as UTF-8",
    ),
    "text.zip": (lambda path: path.write_text("no zip"), "found a zip that can't be read"),
    "deflated.zip": (
        lambda path: broken_inside(path, zipfile.ZIP_DEFLATED),
        "found a zip that can't be read",
    ),
    "lzma.zip": (lambda path: broken_inside(path, zipfile.ZIP_LZMA), "found a zip that can't be read"),
    "cut.ipynb": (
        lambda path: path.write_text('{"cells": ['),
        "found a notebook that can't be read (NotJSONError",
    ),
    "other.ipynb": (lambda path: path.write_text("[1, 2]"), "found a notebook that can't be read"),
}
