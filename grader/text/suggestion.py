"""Suggests the known name that a person may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from grader.text.message import Message


def did_you_mean(name: str, known: Iterable[str]) -> Message | None:
    """Return a question that names the most similar of the known names, None where none is similar."""
    similar = get_close_matches(name, list(known), n=1)
    return Message("did you mean {name}?", name=similar[0]) if similar else None
