"""Characters for terminals and pipes whose encoding has not all of them, such as GBK, cp1252 and ASCII.

What is printed keeps its marks and quotes everywhere: a stream that `write_glyphs` has prepared writes the
nearest character that its encoding has. A character without a near one becomes an escape such as \\u4e2d.
"""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Mapping
from types import MappingProxyType

_ERRORS = "grader.nearest"
# For each character, others from the nearest on; the last one is ASCII.
_NEAREST: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "✓": ("√", "+"),
        "✗": ("×", "x"),
        "✎": ("*",),
        "·": (".",),
        "×": ("x",),
        "“": ('"',),
        "”": ('"',),
        "‘": ("'",),
        "’": ("'",),
        "…": ("...",),
        "–": ("-",),
        "—": ("-",),
        "−": ("-",),
        "ᵀ": ("T",),
        "ŷ": ("y_hat",),
    }
)


def write_glyphs() -> None:
    """Let standard output and standard error write the nearest character where their encoding lacks one."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)


def nearest(character: str, encoding: str) -> str:
    """Return the nearest text that an encoding has: the character itself, another one, or an escape."""
    for text in (character, *_NEAREST.get(character, ())):
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            continue
        return text
    return character.encode("ascii", "backslashreplace").decode("ascii")


def _handle(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(nearest(character, error.encoding) for character in lacking), error.end


# The names of error handlers are global in Python.
codecs.register_error(_ERRORS, _handle)
