"""Reads tables that people and platforms save as CSV, of whichever dialect."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from grader.handins.files.folder import a_file
from grader.handins.submission import SubmissionError
from grader.text.message import Message
from grader.text.printable import one_line

_MOST_BYTES = 8 * 2**20
_DELIMITERS = (",", ";", "\t")


class Table:
    """A CSV file, whose first line names the columns. Raises SubmissionError where it can't be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._text = _text(path)
        self.line = 1
        """The number of the line that is being read."""
        headers = (self._header(delimiter) for delimiter in _DELIMITERS)
        self._delimiter, header = max(headers, key=lambda found: len(found[1]))
        self.header = one_line(", ".join(header), most=80)
        self.names = ["_".join(name.casefold().replace("-", " ").split()) for name in header]
        """The columns, in lower case, with _ between words."""

    def rows(self) -> Iterator[Mapping[str, str]]:
        """Yield what each line says, by columns, but empty lines. Raises SubmissionError."""
        reader = csv.reader(io.StringIO(self._text, newline=""), delimiter=self._delimiter)
        try:
            for number, fields in enumerate(reader):
                self.line = reader.line_num
                if number and any(map(str.strip, fields)):
                    # Of two columns of one name the first one counts.
                    yield dict(list(zip(self.names, map(str.strip, fields)))[::-1])
        except csv.Error as error:
            self.line = reader.line_num
            raise self.error(Message("found no CSV ({reason})", reason=one_line(str(error)))) from None

    def error(self, what: Message) -> SubmissionError:
        """Return an error that names the file and the line."""
        where = one_line(str(self.path))
        return SubmissionError("{where}, line {line}: {what}", where=where, line=self.line, what=what)

    def _header(self, delimiter: str) -> tuple[str, list[str]]:
        try:
            lines = csv.reader(io.StringIO(self._text, newline=""), delimiter=delimiter)
            return delimiter, next(lines, [])
        except csv.Error as error:
            raise self.error(Message("found no CSV ({reason})", reason=one_line(str(error)))) from None


def _text(path: Path) -> str:
    where = one_line(str(path))
    try:
        file = a_file(path, follow=True)
        data = file.read() if file.size <= _MOST_BYTES else b""
    except FileNotFoundError:
        raise SubmissionError("{path}: found nothing there; expected a CSV file", path=where) from None
    except OSError as error:
        raise SubmissionError(
            "{path}: can't be read ({reason}); expected a CSV file", path=where, reason=error.strerror
        ) from None
    if file.size > _MOST_BYTES:
        raise SubmissionError(
            "{path}: found over {most} MiB; expected a CSV file", path=where, most=_MOST_BYTES // 2**20
        )
    try:
        # What Excel calls Unicode text begins with one of these.
        return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise SubmissionError(
            "{path}, line {line}: found bytes that are not UTF-8; save it as CSV UTF-8",
            path=where,
            line=data.count(b"\n", 0, error.start) + 1,
        ) from None
