"""Reads TOML files that people write; errors name the file, the key, and what was expected and found."""

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
    """One table of a TOML file, which knows the keys that were read, so that it finds misspelt ones."""

    def __init__(self, path: Path, name: str, values: dict[str, Any], error: type[Exception]) -> None:
        self._path = path
        self._name = name
        self._values = values
        self._error = error
        self._read: set[str] = set()

    def __iter__(self) -> Iterator[str]:
        """Iterate over the keys in the order of the file."""
        return iter(self._values)

    def get(self, key: str) -> Any:
        """Return the value of a key as TOML gives it, None where the key is missing."""
        self._read.add(key)
        return self._values.get(key)

    def text(self, key: str, *, empty: bool = False) -> str:
        """Return the text of a key; with `empty` it may be empty. Raises the error of the table."""
        value = self.get(key)
        if not isinstance(value, str) or not (value or empty):
            raise self.error(key, "a text in quotes", value)
        return value

    def flag(self, key: str) -> bool:
        """Return whether a key is true; False where it is missing. Raises the error of the table."""
        value = self.get(key)
        if value is not None and type(value) is not bool:
            raise self.error(key, "true or false", value)
        return bool(value)

    def texts(self, key: str) -> list[str]:
        """Return the list of texts of a key, empty where it is missing. Raises the error of the table."""
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(key, "a list of texts", value)
        return value

    def whole_number(self, key: str) -> int:
        """Return the whole number of a key. Raises the error of the table."""
        value = self.get(key)
        if type(value) is not int:
            raise self.error(key, "a whole number", value)
        return value

    def number(self, key: str, default: float) -> float:
        """Return the positive number of a key, or `default`. Raises the error of the table."""
        value = self.get(key)
        if value is None:
            return default
        if type(value) not in (int, float) or not value > 0:
            raise self.error(key, "a positive number", value)
        return float(value)

    def table(self, key: str, *, optional: bool = False) -> Table:
        """Return the table of a key; an empty one where it is missing and `optional`."""
        value = self.get(key)
        if value is None and optional:
            value = {}
        if not isinstance(value, dict):
            raise self.error(key, "a table", value)
        return Table(self._path, self._full(key), value, self._error)

    def tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """Return the tables in the table of a key with their names, at least one."""
        table = self.table(key)
        names = list(table)
        if not names:
            raise self.error(key, "at least one table", {})
        return ((name, table.table(name)) for name in names)

    def refuse_unknown_keys(self) -> None:
        """Raise the error of the table if it has a key that was not read."""
        for key in self._values:
            if key not in self._read:
                known = ", ".join(sorted(self._read))
                raise self._error(f"{self._path}: unknown key {self._full(key)}; known here: {known}")

    def error(self, key: str, expected: str, found: object) -> Exception:
        """Return the error for a key with a wrong value."""
        what = "nothing" if found is None else repr(found)
        return self._error(f"{self._path}: {self._full(key)} must be {expected}; found {what}")

    def _full(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key


def read_toml(path: Path, error: type[Exception]) -> Table:
    """Read a TOML file; raise `error`, with one line, where that fails or where a value is wrong."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise error(f"{path}: {problem.strerror or problem}; expected a TOML file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise error(f"{path}: not valid TOML: {problem}") from None
    return Table(path, "", values, error)
