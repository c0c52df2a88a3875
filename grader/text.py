"""Strangers' text, made fit to be shown."""

from __future__ import annotations

import unicodedata

_MOST_TEXT = 2000


def printable(text: str, *, most: int = _MOST_TEXT) -> str:
    """Return a stranger's text with control characters, and what reorders text, written as escapes."""
    shown = "".join(
        character
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
        else character.encode("unicode_escape", "surrogatepass").decode()
        for character in text[:most]
    )
    return shown + (" ..." if len(text) > most else "")
