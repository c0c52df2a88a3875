"""Reads Python files."""

from __future__ import annotations

import io
import tokenize

from grader.hookspecs import hookimpl
from grader.submission import SourceFile, SubmissionError


@hookimpl
def grader_read_submission(name: str, data: bytes) -> SourceFile | None:
    if not name.endswith(".py"):
        return None
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeError, LookupError):
        raise SubmissionError(
            f"{name}: found bytes that are not UTF-8, expected Python source text; save it as UTF-8"
        ) from None
    return SourceFile(name, (io.IncrementalNewlineDecoder(None, translate=True).decode(text, True),))
