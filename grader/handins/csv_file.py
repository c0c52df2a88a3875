"""Reads CSV files that people and platforms write, with commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from grader.handins.files.folder import file_member
from grader.handins.submission import SubmissionError
from grader.text.message import Message
from grader.text.printable import one_line

_MOST_BYTES = 8 * 2**20
_DELIMITERS = (",", ";", "\t")


class CsvFile:
    """A CSV file whose first line names the columns. Raises SubmissionError where it can't be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._text = _text(path)
        self.line = 1
        """The number of the line that was read last."""
        headers = {delimiter: self._header(delimiter) for delimiter in _DELIMITERS}
        self._delimiter = max(headers, key=lambda delimiter: len(headers[delimiter]))
        header = headers[self._delimiter]
        self.header = one_line(", ".join(header), most=80)
        self.names = ["_".join(name.casefold().replace("-", " ").split()) for name in header]
        """The names of the columns, in lower case, with _ between words."""

    def rows(self) -> Iterator[Mapping[str, str]]:
        """Yield the fields of each line that is not empty, by the names of their columns.

        Raises SubmissionError.
        """
        reader = csv.reader(io.StringIO(self._text, newline=""), delimiter=self._delimiter)
        try:
            for number, fields in enumerate(reader):
                self.line = reader.line_num
                if number and any(map(str.strip, fields)):
                    # Of two columns with the same name the first one counts.
                    yield dict(list(zip(self.names, map(str.strip, fields)))[::-1])
        except csv.Error as error:
            self.line = reader.line_num
            raise self.error(
                Message("this is not a CSV file ({reason})", reason=one_line(str(error)))
            ) from None

    def error(self, what: Message) -> SubmissionError:
        """Return an error that names the file and the line."""
        where = one_line(str(self.path))
        return SubmissionError("{where}, line {line}: {what}", where=where, line=self.line, what=what)

    def _header(self, delimiter: str) -> list[str]:
        try:
            lines = csv.reader(io.StringIO(self._text, newline=""), delimiter=delimiter)
            return next(lines, [])
        except csv.Error as error:
            raise self.error(
                Message("this is not a CSV file ({reason})", reason=one_line(str(error)))
            ) from None


def _text(path: Path) -> str:
    where = one_line(str(path))
    try:
        file = file_member(path, follow=True)
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
        # A file that Excel saves as Unicode text is UTF-16 and begins with one of these marks.
        return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise SubmissionError(
            "{path}, line {line}: found bytes that are not UTF-8; save it as CSV UTF-8",
            path=where,
            line=data.count(b"\n", 0, error.start) + 1,
        ) from None
