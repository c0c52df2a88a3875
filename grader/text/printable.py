"""Strangers' text, made fit to be shown.

What a learner's code returns or raises, and what hand-ins are called, lands in terminals, in the logs
of CI services, in JSON, CSV and XML. It is text there, and nothing obeys it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_MOST_TEXT = 2000
_MOST_LINE = 500
# On one letter; what people write needs no more.
_MOST_MARKS = 4
# Controls, formats, halves of characters, private and unassigned ones, separators of lines.
_ESCAPED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
# What most texts are, through and through; to look at each character takes longer.
_PLAIN = re.compile("[\n\t -~]*")
_ODD = re.compile(
    # Letters and marks that show nothing, or carry a hidden text.
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\U000e0100-\U000e01ef"
    # What is drawn far wider than any terminal counts.
    "\u2e3a\u2e3b\ufdfa\ufdfb\ufdfd\U00012000-\U0001254f]"
)
# What CI services take for a command: ::error, ##[error], ##vso[task...], ##teamcity[...]. Any part of
# a text may come to stand at the beginning of a line, and more text with a second :: behind it.
_COMMAND = re.compile(r":(?=:[a-z][a-z-]*(?:\s|::|$))|#(?=#(?:\[|vso\[|teamcity\[))", re.IGNORECASE)


def printable(text: str, *, most: int = _MOST_TEXT) -> str:
    """Return a stranger's text with everything that is not to be read but obeyed written as escapes.

    That is control characters, what reorders or hides text, piles of accents, and commands to CI
    services. Line ends and tabs stay. What is beyond `most` characters is cut.
    """
    whole = text[:most]
    if not _PLAIN.fullmatch(whole):
        whole = "".join(_shown(whole))
    if len(text) > most or len(whole) > most:
        whole = f"{whole[:most]} ..."
    return _COMMAND.sub(lambda sign: f"\\x{ord(sign[0]):02x}", whole)


def _shown(text: str) -> Iterator[str]:
    """Yield each character, or its escape."""
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        odd = category in _ESCAPED or marks > _MOST_MARKS or _ODD.match(character)
        yield _escape(character) if odd and character not in "\n\t" else character


def one_line(text: str, *, most: int = _MOST_TEXT) -> str:
    """Return a stranger's text as `printable` does, its line ends and tabs as escapes too."""
    return printable(text, most=most).replace("\n", "\\n").replace("\t", "\\t")


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode()


class PrintableLine(str):
    """A stranger's text as one printable line of at most 500 characters."""

    def __new__(cls, text: str) -> PrintableLine:
        """Cut `text` and write its control characters as escapes."""
        return super().__new__(cls, " ".join(printable(text, most=_MOST_LINE).splitlines()))
