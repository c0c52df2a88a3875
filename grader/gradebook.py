"""The grades of a class, kept as they come, so that a run that is stopped loses none.

DIR/gradebook.sqlite is an SQLite database in WAL mode, with user_version 1 and one table:

    submissions
        id       TEXT PRIMARY KEY  the submission's id, as in grades.json
        content  TEXT              SHA-256 of what was read of it; empty where nothing could be read
        key      TEXT              JSON: all else that decides a grade, such as course, seed, versions
        grade    TEXT              JSON: the grade, as in DIR/<id>/grade.json

    sqlite3 DIR/gradebook.sqlite "SELECT id, json_extract(grade, '$.points') FROM submissions"

One process writes, the one that a person started: a row a transaction, as soon as there is a grade.
It holds a lock on DIR/.lock, which the kernel releases when that process ends, however it ends.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from grader.message import Message, Told
from grader.result import Grade

_VERSION = 1
_COLUMNS = ("id", "content", "key", "grade")
_TABLE = "CREATE TABLE submissions (id TEXT PRIMARY KEY, content TEXT, key TEXT, grade TEXT)"
# People look into it while it is written; nobody needs longer for that.
_BUSY_SECONDS = 30


class GradebookError(Told):
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


def loads(text: str | bytes) -> Any:
    """Return a JSON document; the grades of a class have most texts in common, and hold them once."""

    def share(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {name: sys.intern(value) if type(value) is str else value for name, value in pairs}

    return json.loads(text, object_pairs_hook=share)


class Gradebook:
    """The grades in one folder, which is locked as long as this is open."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    def rows(self) -> dict[str, Row]:
        """Return the rows by id, but for those that this kit can't read. Raises GradebookError."""
        rows = {}
        query = "SELECT id, content, key, CAST(grade AS BLOB) FROM submissions"
        with _told(self._path):
            for id, content, key, grade in self._connection.execute(query):
                with suppress(ValueError, LookupError, TypeError):
                    rows[id] = Row(Stamp(content, key), Grade.from_json(loads(grade)))
        return rows

    def write(self, id: str, row: Row) -> None:
        """Keep a grade in place of the submission's last one. Raises GradebookError."""
        grade = json.dumps(row.grade.as_json(), ensure_ascii=False, allow_nan=False)
        with _told(self._path):
            self._connection.execute(
                "INSERT OR REPLACE INTO submissions VALUES (?, ?, ?, ?)",
                (id, row.stamp.content, row.stamp.key, grade),
            )

    def keep(self, ids: Collection[str]) -> None:
        """Remove the rows of all other submissions. Raises GradebookError."""
        with _told(self._path), self._connection:
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


def read_grade(folder: Path, id: str) -> Grade:
    """Return the grade of one submission from the gradebook in a folder, which others may be writing.

    Raises GradebookError where there is no gradebook, or no such submission in it.
    """
    path = folder / "gradebook.sqlite"
    row, ids = None, []
    if path.is_file():
        with _told(path), closing(_look(path)) as look:
            if _recognised(path, look):
                query = "SELECT CAST(grade AS BLOB) FROM submissions WHERE id = ?"
                row = look.execute(query, (id,)).fetchone()
                if row is None:
                    ids = [known for (known,) in look.execute("SELECT id FROM submissions ORDER BY id")]
    if row is None and not ids:
        raise GradebookError(
            "{folder}: found no grades there; expected the folder that grader grade wrote into; name it with "
            "--out",
            folder=folder,
        )
    if row is None:
        close = get_close_matches(id, ids, n=1)
        advice = (
            Message("did you mean {name}?", name=close[0])
            if close
            else Message("there are {count:,}, such as {names}", count=len(ids), names=", ".join(ids[:3]))
        )
        raise GradebookError(
            "{path}: no submission is called {id!r}; {advice}", path=path, id=id, advice=advice
        )
    try:
        return Grade.from_json(json.loads(row[0]))
    except (ValueError, LookupError, TypeError):
        raise GradebookError(
            "{path}: the grade of {id} is another version's, or damaged; grade the class again with --resume",
            path=path,
            id=id,
        ) from None


def _connect(path: Path) -> sqlite3.Connection:
    if path.exists():
        _verify(path)
    with _told(path):
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            with connection:
                # Better to hear of a forbidden file before the first submission is graded than after.
                connection.execute("BEGIN IMMEDIATE")
                if _version(connection) == 0:
                    connection.execute(_TABLE)
                    connection.execute(f"PRAGMA user_version = {_VERSION}")
        except BaseException:
            connection.close()
            raise
    return connection


def _verify(path: Path) -> None:
    """Raise GradebookError, leaving the file as it is, unless it is a gradebook or nothing yet."""
    with _told(path), closing(_look(path)) as look:
        _recognised(path, look)
        (verdict,) = look.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)


def _recognised(path: Path, look: sqlite3.Connection) -> bool:
    """Return whether a file is a gradebook; it may be nothing yet. Raises GradebookError, sqlite3.Error."""
    version = _version(look)
    if version > _VERSION:
        raise GradebookError(
            "{path}: found a gradebook of format {found}, expected {wanted}; use the newer kit "
            "that wrote it, or name another --out",
            path=path,
            found=version,
            wanted=_VERSION,
        )
    columns = tuple(row[1] for row in look.execute("PRAGMA table_info(submissions)"))
    (entries,) = look.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if columns != _COLUMNS if version else entries:
        raise sqlite3.DatabaseError("its tables are others")
    return version > 0


def _look(path: Path) -> sqlite3.Connection:
    # What a killed run left in the log is moved into the file by whoever may write and closes it last.
    mode = "ro" if path.with_name(f"{path.name}-wal").exists() else "rw"
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=_BUSY_SECONDS)


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


@contextmanager
def _told(path: Path) -> Iterator[None]:
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
