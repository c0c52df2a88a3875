"""TOML files that people write: read with errors that name the file, the key and what was expected."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class Table:
    """One table of a TOML file; every key must be asked for, so that a misspelt one is noticed."""

    def __init__(self, path: Path, name: str, values: dict[str, Any], error: type[Exception]) -> None:
        self._path = path
        self._name = name
        self._values = values
        self._error = error
        self._asked: set[str] = set()

    def __iter__(self) -> Iterator[str]:
        """Go over the keys, in the file's order."""
        return iter(self._values)

    def get(self, key: str) -> Any:
        """The value of a key as TOML gives it, None where it is missing."""
        self._asked.add(key)
        return self._values.get(key)

    def text(self, key: str, *, empty: bool = False) -> str:
        """A key's text, which may be `empty`."""
        value = self.get(key)
        if not isinstance(value, str) or not (value or empty):
            raise self.error(key, "a text in quotes", value)
        return value

    def flag(self, key: str) -> bool:
        """Whether a key is true; false where it is missing."""
        value = self.get(key)
        if value is not None and type(value) is not bool:
            raise self.error(key, "true or false", value)
        return bool(value)

    def texts(self, key: str) -> list[str]:
        """A key's list of texts; empty where the key is missing."""
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(key, "a list of texts", value)
        return value

    def whole_number(self, key: str) -> int:
        """A key's whole number."""
        value = self.get(key)
        if type(value) is not int:
            raise self.error(key, "a whole number", value)
        return value

    def number(self, key: str, default: float) -> float:
        """A key's positive number, `default` where the key is missing."""
        value = self.get(key)
        if value is None:
            return default
        if type(value) not in (int, float) or not value > 0:
            raise self.error(key, "a positive number", value)
        return float(value)

    def table(self, key: str, *, optional: bool = False) -> Table:
        """The table below a key; an empty one where it is missing and `optional`."""
        value = self.get(key)
        if value is None and optional:
            value = {}
        if not isinstance(value, dict):
            raise self.error(key, "a table", value)
        return Table(self._path, self._full(key), value, self._error)

    def tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """The tables below a key, at least one, by name."""
        table = self.table(key)
        names = list(table)
        if not names:
            raise self.error(key, "at least one table", {})
        return ((name, table.table(name)) for name in names)

    def close(self) -> None:
        """Raise the table's error if it holds a key that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                raise self._error(f"{self._path}: unknown key {self._full(key)}; known here: {known}")

    def error(self, key: str, expected: str, found: object) -> Exception:
        """The error for a key whose value is not what was expected."""
        what = "nothing" if found is None else repr(found)
        return self._error(f"{self._path}: {self._full(key)} must be {expected}; found {what}")

    def _full(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key


def read_toml(path: Path, error: type[Exception]) -> Table:
    """Read a TOML file; `error` is raised, with one line, where that fails or a value is wrong."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise error(f"{path}: {problem.strerror or problem}; expected a TOML file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise error(f"{path}: not valid TOML: {problem}") from None
    return Table(path, "", values, error)
