"""What a class has handed in: the platform's layout and the roster, put together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone, tzinfo
from pathlib import Path

from grader.handins.entry import Entry, Learner
from grader.handins.files.members import told
from grader.handins.ids import entry_ids, without_ending
from grader.handins.matching import Matching
from grader.handins.platforms.delivery import Delivered
from grader.handins.platforms.layouts import LAYOUTS, find_class
from grader.handins.roster import Person, Roster, Row, read_roster
from grader.text.message import Message, joined
from grader.text.printable import one_line

__all__ = ["LAYOUTS", "Arrival", "class_arrival"]


@dataclass(frozen=True)
class Arrival:
    """The submissions of a class."""

    layout: str
    """How they lie in the folder: one of LAYOUTS but "auto"."""
    entries: Mapping[str, Entry]
    """By id: in the roster's order, then those that are nobody's on it."""
    remarks: tuple[Message, ...]
    """What a person should know who reads the grades, such as what was passed over."""


@dataclass(frozen=True)
class _Draft:
    """An entry whose id may be another one's, too."""

    id: str
    hand_ins: Sequence[Delivered]
    """The oldest first."""
    learner: Learner


def class_arrival(
    folder: Path,
    *,
    layout: str = "auto",
    roster: Path | None = None,
    results: Path | None = None,
    zone: tzinfo = timezone.utc,
) -> Arrival:
    """Return the submissions of a class by id, and how they arrived.

    With a roster, an entry's id is the roster's, and who handed in nothing has an entry as well. Without
    one, what the platform says in a CSV beside the hand-ins is the roster. Dates in a CSV are of `zone`
    unless they name one. The folder for the results may lie among the hand-ins. Raises SubmissionError
    where nothing is there, the layout is another one, or the roster can't be read.
    """
    given = read_roster(roster, zone) if roster else None
    found = find_class(folder, layout, apart=[path for path in (roster, results) if path], zone=zone)
    rosters = [given, *found.rosters] if given else found.rosters
    hand_ins: Sequence[Delivered] = found.hand_ins
    for known in found.rosters:
        hand_ins = _completed(hand_ins, known)
    remarks = [remark for known in rosters for remark in known.remarks]
    if rosters:
        drafts, more = _assigned(hand_ins, rosters[0], folder)
        remarks += more
    else:
        drafts = _grouped(hand_ins)
    guessed = [draft for draft in drafts if len(draft.hand_ins) > 1 and not _dated(draft.hand_ins)]
    remarks += told(guessed, _which_counts, "{count:,} more learners with several hand-ins and no dates")
    entries = {
        id: Entry(id, tuple(one.hand_in for one in draft.hand_ins), draft.learner)
        for id, draft in zip(entry_ids([draft.id for draft in drafts]), drafts)
    }
    return Arrival(found.layout, entries, (*found.remarks, *remarks))


def _completed(hand_ins: Iterable[Delivered], roster: Roster) -> list[Delivered]:
    """Return hand-ins with what the platform says elsewhere: names, addresses, dates."""
    matching = Matching(roster)
    completed = []
    for one in hand_ins:
        owners = matching.owners(one)
        if len(owners) == 1:
            ((place, row),) = owners.items()
            person = roster.people[place]
            learner = replace(
                one.learner,
                name=one.learner.name or person.learner.name,
                email=one.learner.email or person.learner.email,
            )
            date = one.hand_in.submitted or (row.submitted if row else _submitted(person))
            also = (*one.also, person.learner.id, *person.logins)
            one = replace(_submitted_at(one, date), learner=learner, also=also)
        completed.append(one)
    return completed


def _grouped(hand_ins: Iterable[Delivered], *, taken: Collection[str] = ()) -> list[_Draft]:
    """Return an entry for each learner that the platform names, and for each hand-in of somebody else.

    What others are called already, on the roster, no platform calls a learner.
    """
    groups: defaultdict[tuple[str, ...], list[Delivered]] = defaultdict(list)
    for one in hand_ins:
        # The name of an entry may be the id of a learner.
        groups[(one.learner.id,) if one.learner.id else ("", *one.names)].append(one)
    return [
        _Draft(id if id and id not in taken else ones[0].names[0], _oldest_first(ones), ones[0].learner)
        for (id, *_), ones in groups.items()
    ]


def _assigned(
    hand_ins: Iterable[Delivered], roster: Roster, folder: Path
) -> tuple[list[_Draft], list[Message]]:
    """Return an entry for each learner on the roster and each hand-in that is nobody's; and what to tell."""
    matching = Matching(roster)
    owned: defaultdict[int, dict[tuple[str, ...], Delivered]] = defaultdict(dict)
    nobodys = []
    remarks = []
    named = set()
    for one in hand_ins:
        owners = matching.owners(one)
        for place, row in owners.items():
            owned[place][one.names] = _submitted_at(one, row.submitted if row else None)
            named.add(row)
        if not owners:
            nobodys.append(one)
            maybe = [roster.people[place] for place in sorted(matching.guesses(one))]
            remarks.append(_nobody(one, maybe))
    drafts = []
    for place, person in enumerate(roster.people):
        ones = _oldest_first(owned[place].values())
        if ones and (date := _submitted(person)):
            # The roster's word is the teacher's; where several came, it is about the last one.
            ones = _oldest_first([*ones[:-1], _submitted_at(ones[-1], date)])
        drafts.append(_Draft(person.learner.id, ones, _learner(person, ones)))
    rows = [row for person in roster.people for row in person.rows if row.entry and row not in named]
    # A platform names those, too, that nobody has taken from there.
    missing = [] if roster.platform else [_not_there(roster, row, folder) for row in rows]
    told_of = [
        *told(remarks, Message, "{count:,} more are on no line of the roster"),
        *told(missing, Message, "{count:,} more entries of the roster are not there"),
    ]
    return drafts + _grouped(nobodys, taken={draft.id for draft in drafts}), told_of


def _submitted(person: Person) -> datetime | None:
    """Return when the roster says that somebody handed in, without saying what."""
    return next((row.submitted for row in reversed(person.rows) if row.submitted and not row.entry), None)


def _submitted_at(one: Delivered, date: datetime | None) -> Delivered:
    return replace(one, hand_in=replace(one.hand_in, submitted=date or one.hand_in.submitted))


def _learner(person: Person, ones: Sequence[Delivered]) -> Learner:
    """Return what roster and platform say of a learner; the roster is believed first."""
    of_platform = ones[-1].learner if ones else Learner()
    return Learner(
        person.learner.id,
        person.learner.name or of_platform.name,
        person.learner.email or of_platform.email,
    )


def _nobody(one: Delivered, maybe: Sequence[Person]) -> Message:
    name = one_line(one.names[0])
    if not maybe:
        return Message("{name}: on no line of the roster; graded all the same", name=name)
    ids = joined(*(one_line(person.learner.id) for person in maybe))
    return Message(
        "{name}: may be of several on the roster ({ids}); graded under its own name", name=name, ids=ids
    )


def _not_there(roster: Roster, row: Row, folder: Path) -> Message:
    return Message(
        "{roster}, line {line}: found no entry {entry} in {folder}",
        roster=one_line(str(roster.path)),
        line=row.line,
        entry=one_line(row.entry),
        folder=one_line(str(folder)),
    )


def _which_counts(draft: _Draft) -> Message:
    names = joined(*(one_line(one.names[0]) for one in draft.hand_ins))
    return Message(
        "{id}: found several hand-ins ({names}), and not when each came; the last of them counts as the "
        "latest",
        id=one_line(draft.id),
        names=names,
    )


def _dated(ones: Sequence[Delivered]) -> bool:
    return all(one.hand_in.submitted for one in ones)


def _oldest_first(ones: Iterable[Delivered]) -> list[Delivered]:
    """Return hand-ins by date where all have one, else by name: ada-2 before ada-10."""
    by_name = sorted(ones, key=lambda one: list(_natural(one.names[0])))
    dates = [one.hand_in.submitted for one in by_name if one.hand_in.submitted]
    if len(dates) < len(by_name):
        return by_name
    return [one for _, one in sorted(zip(dates, by_name), key=lambda dated: dated[0])]


def _natural(name: str) -> Iterator[tuple[int, int, str]]:
    for number, text in re.findall("([0-9]+)|([^0-9]+)", without_ending(name)):
        yield (0, int(number), "") if number else (1, 0, text)
