"""The places of a statement: its headings, and the bold words that a paragraph of it begins with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PLACE = re.compile(r"^(?:(?P<level>#+) (?P<heading>.+)|(?:- )?\*\*(?P<bold>.+?)\*\*)", re.MULTILINE)
# A list of links or a paragraph that is not indented ends what belongs to a point of a list.
_END_OF_POINT = re.compile(r"\n\n(?=\S)|\n(?=- )")


@dataclass(frozen=True)
class Place:
    """A place that a report can name, and its text in Markdown."""

    name: str
    text: str


def places(statement: str) -> Iterator[Place]:
    """Yield the places of a statement in order; the text of a heading ends at the next heading."""
    for found in _PLACE.finditer(statement):
        name = (found["heading"] or found["bold"]).rstrip(".,:，。：")
        if found["heading"]:
            text = re.split(r"^#", statement[found.end() :], maxsplit=1, flags=re.MULTILINE)[0]
        else:
            text = _END_OF_POINT.split(statement[found.start() :], maxsplit=1)[0]
            text = re.sub(r"^(?:- |  )", "", text, flags=re.MULTILINE)
        yield Place(name, text.strip())
