"""Lays out the Markdown of a statement for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import indent

from rich.text import Text

from grader.text.lines import fill

# What stays as it is written: code, a formula, a table.
_VERBATIM = re.compile(
    r"```\w*\n(.*?)```|\$\$(.*?)\$\$|((?:^ *\|[^\n]*(?:\n|\Z))+)", re.DOTALL | re.MULTILINE
)
_POINT = re.compile(r"^(?=(?:[-*]|\d+\.) )", re.MULTILINE)
_MARK = re.compile(r"^([-*]|\d+\.) ")
_LINK = re.compile(r"\[(.+?)\]\((.+?)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
# Not the asterisk of a product, which has a space beside it, nor one of a name in code.
_EMPHASIS = re.compile(r"(?<![A-Za-z0-9*`])\*(\S(?:[^*`]*\S)?)\*(?![A-Za-z0-9*`])")
_FORMULA = re.compile(r"\$([^$]+)\$")
# Chinese has no space where a line ends, nor behind its punctuation.
_CHINESE_GAP = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])|(?<=[。，、：；？！]) "
)
_INDENT = " " * 4


def laid_out(markdown: str, width: int) -> Iterator[Text]:
    """Yield the blocks of a text in lines of at most `width` columns, each followed by an empty line.

    Code, formulas and tables keep their lines.
    """
    place = 0
    for verbatim in _VERBATIM.finditer(markdown):
        yield from _paragraphs(markdown[place : verbatim.start()], width)
        block = next(filter(None, verbatim.groups()), "")
        lines = "\n".join(line.strip() if verbatim[2] else line for line in block.strip("\n").split("\n"))
        yield Text(indent(lines, _INDENT) + "\n")
        place = verbatim.end()
    yield from _paragraphs(markdown[place:], width)


def _paragraphs(text: str, width: int) -> Iterator[Text]:
    for block in filter(str.strip, re.split(r"\n\s*\n", text)):
        if block.lstrip().startswith("#"):
            yield Text(f"{_plain(block.lstrip('# '))}\n", "bold")
            continue
        for part in filter(str.strip, _POINT.split(block.strip("\n"))):
            mark = _MARK.match(part)
            start = mark[0] if mark else " " * (len(part) - len(part.lstrip()))
            body = fill(_plain(part[len(start) :]), width - len(start))
            yield Text(start + body.replace("\n", "\n" + " " * len(start)) + "\n")


def _plain(text: str) -> str:
    """Return a paragraph without the marks of bold words, emphasis, formulas and links."""
    for pattern in (_LINK, _BOLD, _EMPHASIS, _FORMULA):
        text = pattern.sub(r"\1", text)
    return _CHINESE_GAP.sub("", text)
