"""Breaks text into lines, in languages with spaces between words and in Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

# A line may break after any Chinese character, but not before closing or after opening punctuation.
_CLOSES = "、。，．；：？！）】》」』”’…"
_OPENS = "（【《「『“‘"
_CHINESE = "\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
_PIECE = re.compile(
    r"(?P<gap>\s+)"
    rf"|[{_OPENS}]*(?:[{_CHINESE}]|[^\s{_CHINESE}{_OPENS}{_CLOSES}]+)[{_CLOSES}]*"
    rf"|[{_OPENS}{_CLOSES}]+"
)


def fill(text: str, width: int) -> str:
    """Return text in lines of at most `width` columns; longer words are not broken."""
    # An ASCII letter is one column wide.
    columns = len if text.isascii() else cell_len
    lines: list[str] = []
    line = gap = ""
    for piece in _PIECE.finditer(text):
        if piece["gap"]:
            gap = " "
        elif not line or columns(line + gap + piece[0]) <= width:
            line, gap = line + (gap if line else "") + piece[0], ""
        else:
            lines.append(line)
            line, gap = piece[0], ""
    return "\n".join([*lines, line])


@dataclass(frozen=True)
class Filled:
    """Text in a cell of a rich table: rich itself does not break lines of Chinese."""

    text: str
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the text in lines."""
        yield Text(fill(self.text, options.max_width), self.style)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Return the least and the largest width of the cell."""
        widest = max((cell_len(piece[0]) for piece in _PIECE.finditer(self.text)), default=0)
        return Measurement(widest, cell_len(self.text)).with_maximum(options.max_width)
