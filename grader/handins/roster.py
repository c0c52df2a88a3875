"""Reads the roster of a class: a person's CSV file, or one from Moodle, Canvas or GitHub Classroom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from grader.handins.csv_file import CsvFile
from grader.handins.dates import iso_date, moodle_date
from grader.handins.entry import Learner
from grader.handins.files.members import some_of
from grader.handins.submission import SubmissionError
from grader.text.message import Message, joined
from grader.text.printable import one_line


@dataclass(frozen=True)
class RosterLine:
    """One line of a roster: what it says about one hand-in."""

    number: int
    entry: str = ""
    """The name of the hand-in's file or folder in the folder of the class; empty if not given."""
    submitted: datetime | None = None


@dataclass(frozen=True)
class Person:
    """A learner on a roster."""

    learner: Learner
    logins: tuple[str, ...] = ()
    """Other ids of the learner: user names and numbers."""
    lines: tuple[RosterLine, ...] = ()


@dataclass(frozen=True)
class Roster:
    """The learners of a class, in the file's order."""

    path: Path
    people: tuple[Person, ...]
    platform: str = ""
    """The platform that wrote the file; "" for a file that a person wrote."""
    remarks: tuple[Message, ...] = ()


@dataclass(frozen=True)
class _Columns:
    """The names of the columns in one kind of roster; of several names, the first with a value counts."""

    platform: str
    needs: frozenset[str]
    """The columns by which this kind is recognised."""
    id: tuple[str, ...]
    logins: tuple[str, ...]
    name: tuple[str, ...] = ("name",)
    email: tuple[str, ...] = ()
    submitted: str = ""
    entry_column: str = ""


_IDS = ("id", "student_id", "sid", "id_number", "username", "login")
_FIRST_NAME = ("first_name", "firstname", "given_name")
_LAST_NAME = ("last_name", "lastname", "surname", "family_name")
_OWN = _Columns(
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
    _Columns(
        platform="moodle",
        needs=frozenset({"identifier", "status"}),
        id=("identifier",),
        logins=("id_number", "username"),
        name=("full_name",),
        email=("email_address",),
        submitted="last_modified_(submission)",
    ),
    _Columns(
        platform="canvas",
        needs=frozenset({"student", "id", "section"}),
        id=("id",),
        logins=("sis_user_id", "sis_login_id"),
        name=("student",),
    ),
    _Columns(
        platform="github",
        needs=frozenset({"github_username", "student_repository_name"}),
        id=("roster_identifier", "github_username"),
        logins=("github_username",),
        submitted="submission_timestamp",
        entry_column="student_repository_name",
    ),
    _Columns(
        platform="github",
        needs=frozenset({"identifier", "github_username", "github_id"}),
        id=("identifier",),
        logins=("github_username",),
    ),
)


def read_roster(path: Path, zone: tzinfo) -> Roster:
    """Return the roster in a CSV file; `zone` is the time zone of dates that name none.

    Raises SubmissionError that names the file and the line.
    """
    file = CsvFile(path)
    columns = _columns(file)
    known = {*columns.id, *columns.email, *columns.name, *_FIRST_NAME, *_LAST_NAME}
    if not known & set(file.names):
        raise file.error(
            Message(
                "found {found!r}; expected the names of columns, such as id, email or name, or a file from "
                "Moodle, Canvas or GitHub Classroom",
                found=file.header,
            )
        )
    return _roster(file, columns, zone)


def platform_roster(path: Path, zone: tzinfo) -> Roster | None:
    """Return the roster in a file that a platform wrote, None for any other. Raises SubmissionError."""
    try:
        file = CsvFile(path)
    except SubmissionError:
        return None
    columns = _columns(file)
    return _roster(file, columns, zone) if columns.platform else None


def _columns(file: CsvFile) -> _Columns:
    return next((columns for columns in _PLATFORMS if columns.needs <= set(file.names)), _OWN)


def _roster(file: CsvFile, columns: _Columns, zone: tzinfo) -> Roster:
    people: dict[str, Person] = {}
    zone_used = ""
    unread: list[str] = []
    for fields in file.rows():
        person = _person(file, columns, fields)
        if person is None:
            continue
        text = fields.get(columns.submitted, "")
        date = iso_date(text) or moodle_date(text)
        if date is None and text not in ("", "-"):
            if not columns.platform:
                raise _not_a_date(file, text)
            # Platforms write dates in the languages of their users.
            unread.append(one_line(text, most=40))
        if date and not date.tzinfo:
            date = date.replace(tzinfo=zone)
            zone_used = str(zone)
        known = people.get(person.learner.id, person)
        if not _agree(known.learner, person.learner):
            raise file.error(
                Message(
                    "found the id {id!r} for two learners; expected a different id for each",
                    id=one_line(person.learner.id),
                )
            )
        line = RosterLine(file.line, fields.get(columns.entry_column, ""), date)
        people[person.learner.id] = _merged(known, person, line)
    if not people:
        raise file.error(Message("found no learners; expected one line for each"))
    remarks = [*_remarks(file.path, zone_used, unread)]
    if not columns.platform and not set(columns.id) & set(file.names):
        remarks.insert(0, _without_ids(file, columns))
    return Roster(file.path, tuple(people.values()), columns.platform, tuple(remarks))


def _without_ids(file: CsvFile, columns: _Columns) -> Message:
    return Message(
        "{path}: found no column of ids; expected one called {names}; the e-mail address, or else the name, "
        "is the id of each learner",
        path=one_line(str(file.path)),
        names=joined(*columns.id),
    )


def _not_a_date(file: CsvFile, text: str) -> SubmissionError:
    return file.error(
        Message(
            "found the date {found!r}; expected one such as 2026-10-03T23:59:00+02:00",
            found=one_line(text, most=40),
        )
    )


def _person(file: CsvFile, columns: _Columns, fields: Mapping[str, str]) -> Person | None:
    """Return the learner in a line, None for a line of Canvas that does not name a learner."""
    id, name, email = (_first(fields, names) for names in (columns.id, columns.name, columns.email))
    if not name:
        name = f"{_first(fields, _FIRST_NAME)} {_first(fields, _LAST_NAME)}".strip()
    if columns.platform == "canvas":
        # The line of the maximum points, and the test student that Canvas adds for teachers.
        if not id or name == "Student, Test":
            return None
        last, _, first = name.partition(", ")
        name = f"{first} {last}".strip()
    elif columns.platform == "moodle":
        # "Participant 1234567", with the word in Moodle's language.
        id = re.sub("^.*?([0-9]+)$", r"\1", id)
    elif not columns.platform:
        id = id or email or name
    if not id:
        what = Message("found no id of a learner; expected one in the column {column}", column=columns.id[0])
        raise file.error(what)
    logins = (fields.get(column, "") for column in columns.logins)
    return Person(Learner(id, name, email), tuple(login for login in logins if login not in ("", id)))


def _first(fields: Mapping[str, str], names: Sequence[str]) -> str:
    return next(filter(None, (fields.get(name, "") for name in names)), "")


def _agree(one: Learner, other: Learner) -> bool:
    pairs = ((one.name, other.name), (one.email, other.email))
    return all(not a or not b or a.casefold() == b.casefold() for a, b in pairs)


def _merged(known: Person, person: Person, line: RosterLine) -> Person:
    """Return a known person with what one more line says."""
    old, new = known.learner, person.learner
    learner = Learner(old.id, old.name or new.name, old.email or new.email)
    logins = dict.fromkeys((*known.logins, *person.logins))
    return Person(learner, tuple(logins), (*known.lines, line))


def _remarks(path: Path, zone: str, unread: Sequence[str]) -> Iterator[Message]:
    where = one_line(str(path))
    if zone:
        yield Message("{path}: dates without a time zone are read as {zone}", path=where, zone=zone)
    if unread:
        dates = some_of(unread)
        yield Message("{path}: dates that are not in English were not read: {dates}", path=where, dates=dates)
