"""The gradebook: an SQLite database that holds the grades of a class as soon as they exist.

DIR/gradebook.sqlite is a database in WAL mode, with user_version 4 and three tables:

    submissions
        id       TEXT PRIMARY KEY  the submission's id, as in grades.json
        content  TEXT              SHA-256 of what was read of it; empty where nothing could be read
        key      TEXT              JSON: everything else that decides a grade: course, seed, versions
        grade    TEXT              JSON: the grade that the checks gave, without a person's points
        digest   TEXT              SHA-256 of the row, as `gradebook_schema.digest` makes it
    overrides
        id       TEXT              the submission's id, and
        name     TEXT              the check, such as softmax::rows_sum_to_one: together the key
        points   REAL              the points that a person gives for the check
        why      TEXT              the person's reason
        made     TEXT              when, ISO 8601
        digest   TEXT              as above
    run
        settings TEXT              JSON, one row: the settings of the last run

    sqlite3 DIR/gradebook.sqlite "SELECT id, json_extract(grade, '$.points') FROM submissions"

One process writes, the one that a person started. Each grade is a transaction of its own, so a run that
is stopped keeps its grades. The process holds a lock on DIR/.lock; the kernel releases the lock when the
process ends, also when it is killed.

A gradebook of an earlier version of the kit gets these tables in one transaction when it is opened for
writing; a command that only reads it uses a copy.
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

from grader.classroom.gradebook_schema import (
    OLDEST,
    TABLES,
    VERSION,
    as_text,
    create,
    digest,
    migrate,
    version,
)
from grader.grades.grade import Grade, Override
from grader.text.message import CommandError

_GRADE = "id, content, key, grade, digest"
_OVERRIDE = "id, name, points, why, made, digest"
# What reading a grade raises where it is not as this kit stores it.
_NOT_AS_STORED = (ValueError, LookupError, TypeError, AttributeError)
# Other programs may read while the kit writes; a read takes less time than this.
_BUSY_SECONDS = 30


class GradebookError(CommandError):
    """The folder for the results of a class can't be used; the message says why and what to do."""


class UnreadableGradeError(CommandError):
    """A stored grade is not as it was stored, or another version of the kit has stored it."""


@dataclass(frozen=True)
class Stamp:
    """What a grade follows from: equal stamps mean equal grades."""

    content: str
    """A digest of what was read of the submission; empty where nothing could be read."""
    key: str
    """Everything else that decides a grade, as JSON."""


@dataclass(frozen=True)
class StampedGrade:
    """One submission's grade and what it follows from."""

    stamp: Stamp
    grade: Grade


class Gradebook:
    """The grades in one folder, which is locked as long as this is open."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    def stamps(self) -> dict[str, Stamp]:
        """Return the stamps of the grades, by id.

        Left out are grades that are damaged or that this kit can't read, and grades of submissions on which
        the kit itself failed: the next run grades those again. Raises GradebookError.
        """
        stamps = {}
        with as_gradebook_error(self._path):
            for row in self._connection.execute(f"SELECT {_GRADE} FROM submissions"):
                with suppress(*_NOT_AS_STORED):
                    id, graded = _read_grade(row)
                    if not graded.grade.faulty:
                        stamps[id] = graded.stamp
        return stamps

    def grade(self, id: str) -> Grade | None:
        """Return a submission's grade, without a person's points; None where there is none.

        Raises GradebookError, and UnreadableGradeError where the grade is damaged or of another version.
        """
        with as_gradebook_error(self._path):
            return find_grade(self._path, self._connection, id)

    def write(self, id: str, graded: StampedGrade) -> None:
        """Store a grade in place of the submission's last one. Raises GradebookError."""
        grade = json.dumps(graded.grade.as_json(), ensure_ascii=False, allow_nan=False)
        row = (id, graded.stamp.content, graded.stamp.key, grade)
        with as_gradebook_error(self._path):
            self._connection.execute(
                f"INSERT OR REPLACE INTO submissions ({_GRADE}) VALUES (?, ?, ?, ?, ?)", (*row, digest(*row))
            )

    def overrides(self) -> dict[tuple[str, str], Override]:
        """Return the points that a person gave, by submission and check.

        Raises GradebookError, also where some of them are damaged.
        """
        with as_gradebook_error(self._path):
            return find_overrides(self._path, self._connection)

    def override(self, id: str, name: str, points: Override | None) -> None:
        """Store a person's points for a check, which every later run keeps; None withdraws them.

        Raises GradebookError.
        """
        with as_gradebook_error(self._path), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("DELETE FROM overrides WHERE id = ? AND name = ?", (id, name))
            if points is not None:
                made = datetime.now(timezone.utc).isoformat(timespec="seconds")
                row = (id, name, float(points.points), points.why, made)
                self._connection.execute(
                    f"INSERT INTO overrides ({_OVERRIDE}) VALUES (?, ?, ?, ?, ?, ?)", (*row, digest(*row))
                )

    def settings(self) -> Mapping[str, Any]:
        """Return the settings of the last run; empty before the first. Raises GradebookError."""
        with as_gradebook_error(self._path):
            row = self._connection.execute("SELECT settings FROM run").fetchone()
        return json.loads(row[0]) if row else {}

    def remember(self, settings: Mapping[str, Any]) -> None:
        """Store the settings of this run, unless they are stored already. Raises GradebookError."""
        text = json.dumps(settings, sort_keys=True)
        with as_gradebook_error(self._path), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            if self._connection.execute("SELECT settings FROM run").fetchone() != (text,):
                self._connection.execute("DELETE FROM run")
                self._connection.execute("INSERT INTO run VALUES (?)", (text,))

    def keep_only(self, ids: Collection[str]) -> None:
        """Remove the grades of all other submissions; a person's points stay. Raises GradebookError."""
        with as_gradebook_error(self._path), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            found = [id for (id,) in self._connection.execute("SELECT id FROM submissions")]
            gone = [(id,) for id in found if id not in ids]
            self._connection.executemany("DELETE FROM submissions WHERE id = ?", gone)


@contextmanager
def open_gradebook(folder: Path) -> Iterator[Gradebook]:
    """Open the gradebook in a folder, and lock the folder against other runs; make what is missing.

    Raises GradebookError where the folder is in use or can't be written, or the file is not a gradebook.
    """
    from filelock import FileLock, Timeout  # slow to load: `grader list` does not need it

    lock = FileLock(str(folder / ".lock"), timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise GradebookError(
            "{folder}: another run of grader grade is writing there; wait for its end, or name another --out",
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
    with as_gradebook_error(path):
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        connection.text_factory = as_text
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            with connection:
                # A file that may not be written is found before the first submission is graded.
                connection.execute("BEGIN IMMEDIATE")
                if version(connection) == 0:
                    create(connection)
                else:
                    migrate(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def _verify(path: Path) -> None:
    """Raise GradebookError unless the file is a gradebook or empty; the file stays as it is."""
    with as_gradebook_error(path), closing(_open_read_only(path)) as connection:
        _require_gradebook(path, connection)
        (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)


@contextmanager
def open_for_reading(path: Path) -> Iterator[sqlite3.Connection | None]:
    """Open a gradebook for reading, also while a run writes it; None where there is none, or an empty file.

    Raises GradebookError, also in place of an error of SQLite in the body.
    """
    if not path.is_file():
        yield None
        return
    with as_gradebook_error(path), closing(_open_read_only(path)) as connection:
        _require_gradebook(path, connection)
        if version(connection) in (0, VERSION):
            yield connection if version(connection) else None
            return
        # A database without a name is SQLite's own: it moves from memory to a disk if it is large.
        with closing(sqlite3.connect("", isolation_level=None)) as copy:
            copy.text_factory = as_text
            connection.backup(copy)
            with copy:
                copy.execute("BEGIN")
                migrate(copy)
            yield copy


def _require_gradebook(path: Path, connection: sqlite3.Connection) -> None:
    """Raise GradebookError for a schema that this kit does not read, sqlite3.Error for another file."""
    found = version(connection)
    if found > VERSION:
        raise GradebookError(
            "{path}: found a gradebook of format {found}, expected {wanted}; use the kit that wrote it, or "
            "name another --out",
            path=path,
            found=found,
            wanted=VERSION,
        )
    if found and found < OLDEST:
        raise GradebookError(
            "{path}: found a gradebook of format {found}, expected {oldest} to {wanted}; move it away, or "
            "name another --out, and grade the class again",
            path=path,
            found=found,
            oldest=OLDEST,
            wanted=VERSION,
        )
    tables = dict(connection.execute("SELECT name, sql FROM sqlite_master"))
    expected = {name: f"CREATE TABLE {name} ({columns})" for name, columns in TABLES.get(found, {}).items()}
    if not expected.items() <= tables.items() if found else tables:
        raise sqlite3.DatabaseError("it has other tables")


def _open_read_only(path: Path) -> sqlite3.Connection:
    # A killed run leaves its last grades in the log. A connection that may write moves them into the file
    # when it closes as the last one, so there must be no such connection where there is a log.
    mode = "ro" if path.with_name(f"{path.name}-wal").exists() else "rw"
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS)
    connection.text_factory = as_text
    return connection


def find_grade(path: Path, connection: sqlite3.Connection, id: str) -> Grade | None:
    """Return a submission's grade, without a person's points; None where there is none.

    Raises sqlite3.Error, UnreadableGradeError.
    """
    row = connection.execute(f"SELECT {_GRADE} FROM submissions WHERE id = ?", (id,)).fetchone()
    try:
        return _read_grade(row)[1].grade if row else None
    except _NOT_AS_STORED:
        raise UnreadableGradeError(
            "{path}: the grade of {id} is damaged or of another version; grade the class again with --resume",
            path=path,
            id=id,
        ) from None


def _read_grade(row: tuple[Any, ...]) -> tuple[str, StampedGrade]:
    """Return the id and the grade in a row. Raises one of _NOT_AS_STORED."""
    id, content, key, grade, stored = row
    if digest(id, content, key, grade) != stored:
        raise ValueError("the digest is another one")
    # Most submissions of a class share one key.
    return id, StampedGrade(Stamp(content, intern(key)), Grade.from_json(json.loads(grade.encode())))


def find_overrides(
    path: Path, connection: sqlite3.Connection, of: str | None = None
) -> dict[tuple[str, str], Override]:
    """Return the points that a person gave, by submission and check: those for one submission, or all.

    Raises sqlite3.Error, GradebookError.
    """
    found = {}
    where, given = ("", ()) if of is None else (" WHERE id = ?", (of,))
    query = f"SELECT {_OVERRIDE} FROM overrides{where}"
    for id, name, points, why, made, stored in connection.execute(query, given):
        if digest(id, name, points, why, made) != stored:
            raise GradebookError(
                "{path}: the points that a person gave {id} for {check} are damaged; give them again, or "
                "withdraw them, with grader override",
                path=path,
                id=id,
                check=name,
            )
        found[id, name] = Override(points, why)
    return found


@contextmanager
def as_gradebook_error(path: Path) -> Iterator[None]:
    """Raise GradebookError in place of an error of SQLite."""
    try:
        yield
    except sqlite3.OperationalError as error:  # the cause is the disk or another program
        raise GradebookError(
            "{path}: can't be written ({error}); check its permissions, the space on its disk and whether "
            "another program has it open, and run again with --resume",
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
