"""The tables of a gradebook, and the steps from those that an earlier version of the kit has written.

user_version is the number of a gradebook's schema. A change of the tables, or of what they hold, gets the
next number, an entry in TABLES, a step in _STEPS, and a small gradebook of the schema before it in
tests/classroom/gradebooks.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping
from types import MappingProxyType

_FIRST_TABLES = {
    "submissions": "id TEXT PRIMARY KEY, content TEXT, key TEXT, grade TEXT",
    "overrides": "id TEXT, name TEXT, points REAL, why TEXT, made TEXT, PRIMARY KEY (id, name)",
    "run": "settings TEXT",
}
TABLES: Mapping[int, Mapping[str, str]] = MappingProxyType(
    {
        2: _FIRST_TABLES,
        3: _FIRST_TABLES,
        4: {
            "submissions": "id TEXT PRIMARY KEY, content TEXT, key TEXT, grade TEXT, digest TEXT",
            "overrides": "id TEXT, name TEXT, points REAL, why TEXT, made TEXT, digest TEXT, "
            "PRIMARY KEY (id, name)",
            "run": "settings TEXT",
        },
    }
)
"""The tables and their columns, by the number of the schema."""
OLDEST, VERSION = min(TABLES), max(TABLES)
"""The first and the last schema that this kit reads; it writes the last."""


def version(connection: sqlite3.Connection) -> int:
    """Return the number of a gradebook's schema, 0 for an empty file. Raises sqlite3.Error."""
    number: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return number


def create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file, within the caller's transaction. Raises sqlite3.Error."""
    for name, columns in TABLES[VERSION].items():
        connection.execute(f"CREATE TABLE {name} ({columns})")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a gradebook to the last schema, within the caller's transaction. Raises sqlite3.Error.

    Nothing is written where it has that schema.
    """
    for number in range(version(connection), VERSION):
        _STEPS[number](connection)
        connection.execute(f"PRAGMA user_version = {number + 1}")


def digest(*row: object) -> str:
    """Return SHA-256 of a row's values: a row that a disk or a copy has damaged has another one.

    It needs no secret, so it shows no change that is made on purpose.
    """
    return hashlib.sha256(json.dumps(row, default=repr).encode()).hexdigest()


def as_text(data: bytes) -> str:
    """Return the text that is stored in a row, also where its bytes are damaged: then no text equals it."""
    return data.decode("utf-8", "surrogateescape")


def _group_what_decides_a_grade(connection: sqlite3.Connection) -> None:
    """Put the settings that decide how a submission is graded below "judging"."""
    row = connection.execute("SELECT settings FROM run").fetchone()
    if row is None:
        return
    try:
        settings = json.loads(row[0])
        names = ("exercises", "seed", "device", "data", "language", "require_confinement")
        settings["judging"] = {name: settings.pop(name) for name in names}
        # It was stored in another form, so whether it is still the same is not known.
        settings["marking"] = None
    except (ValueError, LookupError, TypeError, AttributeError):
        raise sqlite3.DatabaseError("its settings are damaged") from None
    connection.execute("UPDATE run SET settings = ?", (json.dumps(settings, sort_keys=True),))


def _add_digests(connection: sqlite3.Connection) -> None:
    """Give each grade and each override a digest of the row as it is now."""
    for table in ("submissions", "overrides"):
        connection.execute(f"ALTER TABLE {table} ADD COLUMN digest TEXT")
        for (place,) in connection.execute(f"SELECT rowid FROM {table}").fetchall():
            *row, _ = connection.execute(f"SELECT * FROM {table} WHERE rowid = ?", (place,)).fetchone()
            connection.execute(f"UPDATE {table} SET digest = ? WHERE rowid = ?", (digest(*row), place))


_STEPS: Mapping[int, Callable[[sqlite3.Connection], None]] = MappingProxyType(
    {2: _group_what_decides_a_grade, 3: _add_digests}
)
"""What makes the next schema of one, by the number of that one."""
