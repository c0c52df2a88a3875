"""Tells names of Python from other texts."""

from __future__ import annotations

from keyword import iskeyword

# No name that a person writes is longer.
_MOST_LETTERS = 100


def is_identifier(text: str) -> bool:
    """Return whether a text is a name that Python code can bind, of at most 100 characters."""
    return text.isidentifier() and not iskeyword(text) and len(text) <= _MOST_LETTERS
