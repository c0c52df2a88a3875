"""The grades of a class, kept as they come, so that a run that is stopped loses none.

DIR/gradebook.sqlite is an SQLite database in WAL mode, with user_version 2 and three tables:

    submissions
        id       TEXT PRIMARY KEY  the submission's id, as in grades.json
        content  TEXT              SHA-256 of what was read of it; empty where nothing could be read
        key      TEXT              JSON: all else that decides a grade, such as course, seed, versions
        grade    TEXT              JSON: the grade as it came out, without a person's points
    overrides
        id       TEXT              the submission's id, and
        name     TEXT              the check, such as softmax::rows_sum_to_one: together the key
        points   REAL              what a person gives for it
        why      TEXT
        made     TEXT              when, ISO 8601
    run
        settings TEXT              JSON: what the last run was asked for, in its one row

    sqlite3 DIR/gradebook.sqlite "SELECT id, json_extract(grade, '$.points') FROM submissions"

One process writes, the one that a person started: a row a transaction, as soon as there is a grade.
It holds a lock on DIR/.lock, which the kernel releases when that process ends, however it ends.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from sys import intern
from typing import Any

from grader.grades.grade import Grade, Override
from grader.text.message import CommandError

_VERSION = 2
_TABLES = {
    "submissions": "id TEXT PRIMARY KEY, content TEXT, key TEXT, grade TEXT",
    "overrides": "id TEXT, name TEXT, points REAL, why TEXT, made TEXT, PRIMARY KEY (id, name)",
    "run": "settings TEXT",
}
# People look into it while it is written; nobody needs longer for that.
_BUSY_SECONDS = 30


class GradebookError(CommandError):
    """The folder for a class's results can't be used; the message says why and what to do."""


@dataclass(frozen=True)
class Stamp:
    """What a grade follows from: where it is the same, so is the grade."""

    content: str
    """A digest of what was read of the submission; empty where nothing could be read."""
    key: str
    """All else that decides a grade, as JSON."""


@dataclass(frozen=True)
class Row:
    """One submission's grade and what it follows from."""

    stamp: Stamp
    grade: Grade


class Gradebook:
    """The grades in one folder, which is locked as long as this is open."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    def stamps(self) -> dict[str, Stamp]:
        """Return what the grades follow from by id, but for those that this kit can't read.

        Nor those that it failed on, which are worth another try. Raises GradebookError.
        """
        stamps = {}
        query = "SELECT id, content, key, CAST(grade AS BLOB) FROM submissions"
        with telling(self._path):
            for id, content, key, grade in self._connection.execute(query):
                with suppress(ValueError, LookupError, TypeError):
                    if not Grade.from_json(json.loads(grade)).faulty:
                        # A class has one key, or a few.
                        stamps[id] = Stamp(content, intern(key))
        return stamps

    def grade(self, id: str) -> Grade | None:
        """Return a submission's grade as it came out; None where there is none that this kit can read.

        Raises GradebookError.
        """
        query = "SELECT CAST(grade AS BLOB) FROM submissions WHERE id = ?"
        with telling(self._path):
            row = self._connection.execute(query, (id,)).fetchone()
        with suppress(ValueError, LookupError, TypeError):
            return Grade.from_json(json.loads(row[0])) if row else None
        return None

    def write(self, id: str, row: Row) -> None:
        """Keep a grade in place of the submission's last one. Raises GradebookError."""
        grade = json.dumps(row.grade.as_json(), ensure_ascii=False, allow_nan=False)
        with telling(self._path):
            self._connection.execute(
                "INSERT OR REPLACE INTO submissions VALUES (?, ?, ?, ?)",
                (id, row.stamp.content, row.stamp.key, grade),
            )

    def overrides(self) -> dict[tuple[str, str], Override]:
        """Return a person's points by submission and check. Raises GradebookError."""
        with telling(self._path):
            return read_overrides(self._connection)

    def override(self, id: str, name: str, points: Override | None) -> None:
        """Keep a person's points for a check, which outlive every grade; None withdraws them.

        Raises GradebookError.
        """
        with telling(self._path), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("DELETE FROM overrides WHERE id = ? AND name = ?", (id, name))
            if points is not None:
                made = datetime.now(timezone.utc).isoformat(timespec="seconds")
                row = (id, name, points.points, points.why, made)
                self._connection.execute("INSERT INTO overrides VALUES (?, ?, ?, ?, ?)", row)

    def settings(self) -> Mapping[str, Any]:
        """Return what the last run was asked for; nothing before the first. Raises GradebookError."""
        with telling(self._path):
            row = self._connection.execute("SELECT settings FROM run").fetchone()
        return json.loads(row[0]) if row else {}

    def remember(self, settings: Mapping[str, Any]) -> None:
        """Keep what this run is asked for, unless the last was asked for the same. Raises GradebookError."""
        text = json.dumps(settings)
        with telling(self._path), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            if self._connection.execute("SELECT settings FROM run").fetchone() != (text,):
                self._connection.execute("DELETE FROM run")
                self._connection.execute("INSERT INTO run VALUES (?)", (text,))

    def keep(self, ids: Collection[str]) -> None:
        """Remove the rows of all other submissions, but no person's points. Raises GradebookError."""
        with telling(self._path), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            found = [id for (id,) in self._connection.execute("SELECT id FROM submissions")]
            gone = [(id,) for id in found if id not in ids]
            self._connection.executemany("DELETE FROM submissions WHERE id = ?", gone)


@contextmanager
def open_gradebook(folder: Path) -> Iterator[Gradebook]:
    """Open the gradebook in a folder, both made where missing, and keep other runs out meanwhile.

    Raises GradebookError: the folder is in use or can't be written, or the file is no gradebook.
    """
    from filelock import FileLock, Timeout  # takes longer to load than `grader list` has to

    lock = FileLock(str(folder / ".lock"), timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise GradebookError(
            "{folder}: another run of grader grade is writing there; let it end, or name another --out",
            folder=folder,
        ) from None
    except OSError as error:
        reason = error.strerror or error
        raise GradebookError(
            "{folder}: can't be written ({reason}); name another --out", folder=folder, reason=reason
        ) from None
    try:
        path = folder / "gradebook.sqlite"
        with closing(_connect(path)) as connection:
            yield Gradebook(path, connection)
    finally:
        lock.release()


def _connect(path: Path) -> sqlite3.Connection:
    if path.exists():
        _verify(path)
    with telling(path):
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            with connection:
                # Better to hear of a forbidden file before the first submission is graded than after.
                connection.execute("BEGIN IMMEDIATE")
                if _version(connection) == 0:
                    for name, columns in _TABLES.items():
                        connection.execute(f"CREATE TABLE {name} ({columns})")
                    connection.execute(f"PRAGMA user_version = {_VERSION}")
        except BaseException:
            connection.close()
            raise
    return connection


def _verify(path: Path) -> None:
    """Raise GradebookError, leaving the file as it is, unless it is a gradebook or nothing yet."""
    with telling(path), closing(look_into(path)) as look:
        recognised(path, look)
        (verdict,) = look.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)


def recognised(path: Path, look: sqlite3.Connection) -> bool:
    """Return whether a file is a gradebook; it may be nothing yet. Raises GradebookError, sqlite3.Error."""
    version = _version(look)
    if version not in (0, _VERSION):
        raise GradebookError(
            "{path}: found a gradebook of format {found}, expected {wanted}; use the kit that wrote it, or "
            "name another --out",
            path=path,
            found=version,
            wanted=_VERSION,
        )
    found = dict(look.execute("SELECT name, sql FROM sqlite_master"))
    expected = {name: f"CREATE TABLE {name} ({columns})" for name, columns in _TABLES.items()}
    if not expected.items() <= found.items() if version else found:
        raise sqlite3.DatabaseError("its tables are others")
    return version > 0


def read_overrides(look: sqlite3.Connection) -> dict[tuple[str, str], Override]:
    """Return a person's points by submission and check. Raises sqlite3.Error."""
    rows = look.execute("SELECT id, name, points, why FROM overrides")
    return {(id, name): Override(points, why) for id, name, points, why in rows}


def look_into(path: Path) -> sqlite3.Connection:
    """Open a gradebook without changing what is in it. Raises sqlite3.Error."""
    # What a killed run left in the log is moved into the file by whoever may write and closes it last.
    mode = "ro" if path.with_name(f"{path.name}-wal").exists() else "rw"
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=_BUSY_SECONDS)


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Raise GradebookError in place of an error of SQLite's."""
    try:
        yield
    except sqlite3.OperationalError as error:  # the disk's, or another program's doing
        raise GradebookError(
            "{path}: can't be written ({error}); see that it may be, that its disk has space and "
            "that no other program holds it, and run again with --resume",
            path=path,
            error=error,
        ) from None
    except sqlite3.Error as error:
        raise GradebookError(
            "{path}: found a file that can't be read ({error}), expected a gradebook; move it "
            "away, or name another --out",
            path=path,
            error=error,
        ) from None
