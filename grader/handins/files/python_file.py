"""Reads Python files."""

from __future__ import annotations

import io
import tokenize

from grader.handins.files.ipython import python_of
from grader.handins.files.members import abridged, refuse_long_source
from grader.handins.submission import SourceFile, SubmissionError
from grader.hookspecs import hookimpl
from grader.text.message import Message
from grader.text.printable import one_line

# Every encoding of text decodes these ASCII bytes to the same characters. An encoding that does not
# (unicode_escape, punycode, idna, UTF-7) transforms text, and some of these take quadratic time.
_PLAIN = rb"xn--mnchen-3ya.\u0041 +AEE- a-3ya"
# So many characters of a line are shown.
_MOST_SHOWN = 200


@hookimpl
def grader_read_submission(name: str, data: bytes) -> SourceFile | None:
    if not name.endswith(".py"):
        return None
    refuse_long_source(name, len(data))
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        if _PLAIN.decode(encoding) != _PLAIN.decode("ascii"):
            raise LookupError(encoding)
        text = data.decode(encoding)
    except (SyntaxError, ValueError, LookupError):
        raise SubmissionError(
            "{name}: found bytes that are not UTF-8, expected Python source text; save it as UTF-8", name=name
        ) from None
    text = io.IncrementalNewlineDecoder(None, translate=True).decode(text, True)
    # A notebook that was saved as a Python file may still hold lines for IPython.
    found = python_of(text)
    left_out = abridged(found.left_out, _in_words, "{count:,} more lines")
    return SourceFile(name, (found.text,), tuple(left_out))


def _in_words(left_out: tuple[int, str]) -> Message:
    line, text = left_out
    return Message("line {line}: {text}", line=line, text=one_line(text, most=_MOST_SHOWN))
