"""Reads who is in a class: a CSV of one's own, or one of Moodle's, Canvas's or GitHub Classroom's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from grader.handins.csv_table import Table
from grader.handins.dates import iso_date, moodle_date
from grader.handins.entry import Learner
from grader.handins.files.members import told
from grader.handins.submission import SubmissionError
from grader.text.message import Message, joined
from grader.text.printable import one_line


@dataclass(frozen=True)
class Row:
    """What one line of a roster says of one hand-in."""

    line: int
    entry: str = ""
    """The name of the entry in the class's folder, where the roster says it."""
    submitted: datetime | None = None


@dataclass(frozen=True)
class Person:
    """A learner on a roster."""

    learner: Learner
    logins: tuple[str, ...] = ()
    """What else the learner is known by: user names and numbers."""
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Roster:
    """The learners of a class, in the file's order."""

    path: Path
    people: tuple[Person, ...]
    platform: str = ""
    """Whose file it is; "" for one that people write."""
    remarks: tuple[Message, ...] = ()


@dataclass(frozen=True)
class _Kind:
    """How a file calls its columns; of several for one thing, the first one that says something counts."""

    platform: str
    needs: frozenset[str]
    """The columns that it is known by."""
    id: tuple[str, ...]
    logins: tuple[str, ...]
    name: tuple[str, ...] = ("name",)
    email: tuple[str, ...] = ()
    submitted: str = ""
    entry_column: str = ""


_IDS = ("id", "student_id", "sid", "id_number", "username", "login")
_FIRST_NAME = ("first_name", "firstname", "given_name")
_LAST_NAME = ("last_name", "lastname", "surname", "family_name")
_OWN = _Kind(
    platform="",
    needs=frozenset(),
    id=_IDS,
    logins=(*_IDS, "github_username", "github"),
    name=("name", "full_name"),
    email=("email", "e_mail", "email_address"),
    submitted="submitted",
    entry_column="entry",
)
_PLATFORMS = (
    _Kind(
        platform="moodle",
        needs=frozenset({"identifier", "status"}),
        id=("identifier",),
        logins=("id_number", "username"),
        name=("full_name",),
        email=("email_address",),
        submitted="last_modified_(submission)",
    ),
    _Kind(
        platform="canvas",
        needs=frozenset({"student", "id", "section"}),
        id=("id",),
        logins=("sis_user_id", "sis_login_id"),
        name=("student",),
    ),
    _Kind(
        platform="github",
        needs=frozenset({"github_username", "student_repository_name"}),
        id=("roster_identifier", "github_username"),
        logins=("github_username",),
        submitted="submission_timestamp",
        entry_column="student_repository_name",
    ),
    _Kind(
        platform="github",
        needs=frozenset({"identifier", "github_username", "github_id"}),
        id=("identifier",),
        logins=("github_username",),
    ),
)


def read_roster(path: Path, zone: tzinfo) -> Roster:
    """Return the roster in a CSV file, whose dates are of `zone` unless they name one.

    Raises SubmissionError that names the file and the line.
    """
    table = Table(path)
    kind = _kind(table)
    known = {*kind.id, *kind.email, *kind.name, *_FIRST_NAME, *_LAST_NAME}
    if not known & set(table.names):
        raise table.error(
            Message(
                "found {found!r}; expected names of columns, with id, email or name among them, or a file of "
                "Moodle's, Canvas's or GitHub Classroom's",
                found=table.header,
            )
        )
    return _roster(table, kind, zone)


def platform_roster(path: Path, zone: tzinfo) -> Roster | None:
    """Return the roster in a file that a platform wrote, None for any other. Raises SubmissionError."""
    try:
        table = Table(path)
    except SubmissionError:
        return None
    kind = _kind(table)
    return _roster(table, kind, zone) if kind.platform else None


def _kind(table: Table) -> _Kind:
    return next((kind for kind in _PLATFORMS if kind.needs <= set(table.names)), _OWN)


def _roster(table: Table, kind: _Kind, zone: tzinfo) -> Roster:
    people: dict[str, Person] = {}
    zoneless = ""
    unread: list[str] = []
    for fields in table.rows():
        person = _person(table, kind, fields)
        if person is None:
            continue
        text = fields.get(kind.submitted, "")
        date = iso_date(text) or moodle_date(text)
        if date is None and text not in ("", "-"):
            found = one_line(text, most=40)
            if not kind.platform:
                raise table.error(
                    Message(
                        "found {found!r} as a date; expected one such as 2026-10-03T23:59:00+02:00",
                        found=found,
                    )
                )
            # Platforms write dates in their users' languages.
            unread.append(found)
        if date and not date.tzinfo:
            date = date.replace(tzinfo=zone)
            zoneless = str(zone)
        known = people.get(person.learner.id, person)
        if not _agree(known.learner, person.learner):
            raise table.error(
                Message(
                    "found another learner with the id {id!r}; expected an id each",
                    id=one_line(person.learner.id),
                )
            )
        row = Row(table.line, fields.get(kind.entry_column, ""), date)
        people[person.learner.id] = _both(known, person, row)
    if not people:
        raise table.error(Message("found nobody; expected a line for each learner"))
    remarks = _remarks(table.path, zoneless, unread)
    return Roster(table.path, tuple(people.values()), kind.platform, tuple(remarks))


def _person(table: Table, kind: _Kind, fields: Mapping[str, str]) -> Person | None:
    """Return whom a line is about, None for a line of Canvas's that is about nobody."""
    id, name, email = (_first(fields, columns) for columns in (kind.id, kind.name, kind.email))
    if not name:
        name = f"{_first(fields, _FIRST_NAME)} {_first(fields, _LAST_NAME)}".strip()
    if kind.platform == "canvas":
        # The points possible, and the student that Canvas makes up for a teacher's view.
        if not id or name == "Student, Test":
            return None
        last, _, first = name.partition(", ")
        name = f"{first} {last}".strip()
    elif kind.platform == "moodle":
        # "Participant 1234567", in Moodle's language.
        id = re.sub("^.*?([0-9]+)$", r"\1", id)
    elif not kind.platform:
        id = id or email or name
    if not id:
        what = Message("found nothing that says who it is; expected {column}", column=kind.id[0])
        raise table.error(what)
    logins = (fields.get(column, "") for column in kind.logins)
    return Person(Learner(id, name, email), tuple(login for login in logins if login not in ("", id)))


def _first(fields: Mapping[str, str], columns: Sequence[str]) -> str:
    return next(filter(None, (fields.get(column, "") for column in columns)), "")


def _agree(one: Learner, other: Learner) -> bool:
    pairs = ((one.name, other.name), (one.email, other.email))
    return all(not a or not b or a.casefold() == b.casefold() for a, b in pairs)


def _both(known: Person, person: Person, row: Row) -> Person:
    """Return what is known of a person after one more line."""
    old, new = known.learner, person.learner
    learner = Learner(old.id, old.name or new.name, old.email or new.email)
    logins = dict.fromkeys((*known.logins, *person.logins))
    return Person(learner, tuple(logins), (*known.rows, row))


def _remarks(path: Path, zoneless: str, unread: Sequence[str]) -> Iterator[Message]:
    where = one_line(str(path))
    if zoneless:
        yield Message("{path}: dates without a time zone are read as {zone}", path=where, zone=zoneless)
    if unread:
        dates = joined(*told(unread, Message, "{count:,} more"))
        yield Message("{path}: dates that are not in English are left out: {dates}", path=where, dates=dates)
