"""Escapes text that is not trusted, so that it can be shown.

Texts that learner code returns or raises, and the names of hand-ins, appear in terminals, in the logs of CI
services, in JSON, CSV and XML. They must have no effect there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_MOST_TEXT = 2000
_MOST_LINE = 500
# Accents on one letter; no language needs more.
_MOST_MARKS = 4
# Control and format characters, surrogates, private and unassigned characters, line separators.
_ESCAPED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
# Most texts have only these characters, and one match is faster than a look at each character.
_PLAIN = re.compile("[\n\t -~]*")
_ODD = re.compile(
    # Letters and marks that are invisible, or can carry a hidden text.
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\U000e0100-\U000e01ef"
    # Characters that are drawn far wider than a terminal assumes.
    "\u2e3a\u2e3b\ufdfa\ufdfb\ufdfd\U00012000-\U0001254f]"
)
# Commands to CI services: ::error, ##[error], ##vso[task...], ##teamcity[...]. Any part of a text may be
# printed at the beginning of a line, with a second :: after it.
_COMMAND = re.compile(r":(?=:[a-z][a-z-]*(?:\s|::|$))|#(?=#(?:\[|vso\[|teamcity\[))", re.IGNORECASE)


def printable(text: str, *, most: int = _MOST_TEXT) -> str:
    """Return a text with escapes for all characters that have an effect or mislead.

    These are control characters, characters that reorder or hide text, more than four accents on a letter,
    and commands to CI services. Line ends and tabs stay. The text is cut after `most` characters.
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
    """Return a text as `printable` does, with escapes for line ends and tabs as well."""
    return printable(text, most=most).replace("\n", "\\n").replace("\t", "\\t")


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode()


class PrintableLine(str):
    """A stranger's text as one printable line of at most 500 characters."""

    def __new__(cls, text: str) -> PrintableLine:
        """Cut `text` and write its control characters as escapes."""
        return super().__new__(cls, " ".join(printable(text, most=_MOST_LINE).splitlines()))
