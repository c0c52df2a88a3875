"""Assigns the hand-ins of a class to its learners, by the platform's layout and the roster."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone, tzinfo
from pathlib import Path

from grader.handins.entry import Entry, Learner
from grader.handins.files.members import abridged, some_of
from grader.handins.ids import entry_ids, without_ending
from grader.handins.lookalikes import lookalikes, namesakes
from grader.handins.matching import Decision, Matching
from grader.handins.platforms.delivery import DeliveredHandIn
from grader.handins.platforms.layouts import LAYOUTS, find_class
from grader.handins.roster import Person, Roster, RosterLine, read_roster
from grader.text.message import Message, joined
from grader.text.printable import one_line

__all__ = ["LAYOUTS", "Arrival", "class_arrival"]


@dataclass(frozen=True)
class Arrival:
    """The learners of a class with their hand-ins."""

    layout: str
    """The layout of the folder: one of LAYOUTS, but not "auto"."""
    entries: Mapping[str, Entry]
    """By id, in the order of the roster; then those that are not on the roster."""
    remarks: tuple[Message, ...]
    """What the reader of the grades should know, such as files that are not graded."""


@dataclass(frozen=True)
class _ProposedEntry:
    """An entry before its id is final: another entry may propose the same id."""

    id: str
    hand_ins: Sequence[DeliveredHandIn]
    """The oldest first."""
    learner: Learner
    unclear: Message | None = None
    """Why no hand-in counts although some may be this learner's."""


def class_arrival(
    folder: Path,
    *,
    layout: str = "auto",
    roster: Path | None = None,
    results: Path | None = None,
    zone: tzinfo = timezone.utc,
) -> Arrival:
    """Return the learners of a class with their hand-ins, by id.

    With a roster, the ids are those of the roster, and a learner who handed in nothing has an entry as well.
    Without one, a CSV file of the platform beside the hand-ins is the roster. `zone` is the time zone of
    dates that name none. The folder for the `results` may be in `folder`. Raises SubmissionError where there
    are no hand-ins, the layout does not fit, or the roster can't be read.
    """
    given = read_roster(roster, zone) if roster else None
    found = find_class(folder, layout, excluded=[path for path in (roster, results) if path], zone=zone)
    rosters = [given, *found.rosters] if given else found.rosters
    hand_ins: Sequence[DeliveredHandIn] = found.hand_ins
    for known in found.rosters:
        hand_ins = _completed(hand_ins, known, found.layout)
    remarks = [remark for known in rosters for remark in known.remarks]
    on_roster: list[_ProposedEntry] = []
    if rosters:
        on_roster, hand_ins, more = _assigned(hand_ins, rosters[0], found.layout, folder)
        remarks += more
    else:
        remarks += lookalikes(hand_ins)
    others = _grouped(hand_ins, taken={entry.id for entry in on_roster})
    proposed = [*on_roster, *others]
    remarks += namesakes({entry.id: entry.hand_ins for entry in proposed})
    undated = [entry for entry in proposed if len(entry.hand_ins) > 1 and not _dated(entry.hand_ins)]
    remarks += abridged(
        undated, _undated_remark, "{count:,} more learners with several hand-ins without times"
    )
    # The ids of a roster do not depend on the names of hand-ins.
    ids = entry_ids([entry.id for entry in on_roster])
    ids += entry_ids([entry.id for entry in others], others=ids)
    entries = {
        id: Entry(id, tuple(one.hand_in for one in entry.hand_ins), entry.learner, entry.unclear)
        for id, entry in zip(ids, proposed)
    }
    return Arrival(found.layout, entries, (*found.remarks, *remarks))


def _completed(hand_ins: Sequence[DeliveredHandIn], roster: Roster, layout: str) -> list[DeliveredHandIn]:
    """Return the hand-ins with the names, addresses and dates that a platform's roster adds."""
    decision = Matching(roster, layout).decide(hand_ins)
    completed = []
    for place, one in enumerate(hand_ins):
        owners = decision.owners(place)
        if len(owners) == 1:
            ((position, line),) = owners.items()
            person = roster.people[position]
            learner = replace(
                one.learner,
                name=one.learner.name or person.learner.name,
                email=one.learner.email or person.learner.email,
            )
            date = one.hand_in.submitted or (line.submitted if line else _submitted(person))
            other_ids = (*one.other_ids, person.learner.id, *person.logins)
            one = replace(_submitted_at(one, date), learner=learner, other_ids=other_ids)
        completed.append(one)
    return completed


def _grouped(hand_ins: Iterable[DeliveredHandIn], *, taken: Collection[str] = ()) -> list[_ProposedEntry]:
    """Return an entry for each learner that the platform names, and for each hand-in without a learner.

    Where the id that the platform gives a learner is `taken`, or is given to several learners, the name of
    the hand-in is the id.
    """
    groups: defaultdict[tuple[str, ...], list[DeliveredHandIn]] = defaultdict(list)
    for one in hand_ins:
        groups[one.identity].append(one)
    times = Counter(id for id, *_ in groups)
    return [
        _ProposedEntry(
            id if id and id not in taken and times[id] == 1 else ones[0].names[0],
            _oldest_first(ones),
            ones[0].learner,
        )
        for (id, *_), ones in groups.items()
    ]


def _assigned(
    hand_ins: Sequence[DeliveredHandIn], roster: Roster, layout: str, folder: Path
) -> tuple[list[_ProposedEntry], list[DeliveredHandIn], list[Message]]:
    """Return an entry for each learner on the roster, the hand-ins that count for none, and the remarks."""
    decision = Matching(roster, layout).decide(hand_ins)
    entries = []
    for position, person in enumerate(roster.people):
        ones = {}
        for place in decision.counting.get(position, ()):
            line = decision.matches[place][position].line
            ones[hand_ins[place].names] = _submitted_at(hand_ins[place], line.submitted if line else None)
        possible = [hand_ins[place] for place in decision.possible.get(position, ())]
        unclear = _unclear(possible) if possible and not ones else None
        entries.append(replace(_entry_of(person, ones.values()), unclear=unclear))
    rest = [place for place in range(len(hand_ins)) if not decision.owners(place)]
    used = {match.line for matches in decision.matches for match in matches.values()}
    unused = [line for person in roster.people for line in person.lines if line.entry and line not in used]
    # The file of a platform also names hand-ins that were not downloaded.
    missing = [] if roster.platform else [_not_found(roster, line, folder) for line in unused]
    remarks = [
        *abridged(
            list(_apart(hand_ins, roster, decision, rest)),
            Message,
            "{count:,} more are not on the roster, or it is not clear whose they are",
        ),
        *lookalikes([hand_ins[place] for place in rest if not decision.matches[place]], among=hand_ins),
        *abridged(missing, Message, "{count:,} more files or folders of the roster were not found"),
    ]
    return entries, [hand_ins[place] for place in rest], remarks


def _apart(
    hand_ins: Sequence[DeliveredHandIn], roster: Roster, decision: Decision, rest: Iterable[int]
) -> Iterator[Message]:
    """Yield a remark for each hand-in that counts for no learner on the roster, or one for each learner."""
    told = set()
    for place in rest:
        name = one_line(hand_ins[place].names[0])
        learners = sorted(decision.matches[place])
        ids = [one_line(roster.people[learner].learner.id) for learner in learners]
        if not ids:
            yield Message("{name}: not on the roster; graded anyway", name=name)
        elif len(ids) > 1:
            yield Message(
                "{name}: matches several learners on the roster ({ids}); graded under its own name",
                name=name,
                ids=joined(*ids),
            )
        elif counting := decision.counting[learners[0]]:
            yield Message(
                "{name}: matches {id}, too, whose hand-in is {others}; graded under its own name",
                name=name,
                id=ids[0],
                others=_names(hand_ins[place] for place in counting),
            )
        elif ids[0] not in told:
            told.add(ids[0])
            yield Message(
                "{id}: it is not clear which hand-in is this learner's ({names}); each is graded under its "
                "own name, and none counts for {id}",
                id=ids[0],
                names=_names(hand_ins[place] for place in decision.possible[learners[0]]),
            )


def _names(hand_ins: Iterable[DeliveredHandIn]) -> str:
    names = [one_line(one.names[0]) for one in hand_ins]
    return some_of(names)


def _unclear(possible: Iterable[DeliveredHandIn]) -> Message:
    return Message(
        "No hand-in counts here, because it is not clear whose these are: {names}.", names=_names(possible)
    )


def _entry_of(person: Person, hand_ins: Iterable[DeliveredHandIn]) -> _ProposedEntry:
    """Return the entry of a learner on the roster."""
    ones = _oldest_first(hand_ins)
    if ones and (date := _submitted(person)):
        # The teacher's date counts more than the platform's; of several hand-ins it is the last one's.
        ones = _oldest_first([*ones[:-1], _submitted_at(ones[-1], date)])
    return _ProposedEntry(person.learner.id, ones, _learner(person, ones))


def _submitted(person: Person) -> datetime | None:
    """Return the time that the roster gives for a learner without naming the hand-in."""
    dates = (line.submitted for line in reversed(person.lines) if not line.entry)
    return next(filter(None, dates), None)


def _submitted_at(one: DeliveredHandIn, date: datetime | None) -> DeliveredHandIn:
    return replace(one, hand_in=replace(one.hand_in, submitted=date or one.hand_in.submitted))


def _learner(person: Person, ones: Sequence[DeliveredHandIn]) -> Learner:
    """Return the learner as the roster names them; the platform fills what the roster does not say."""
    platform = ones[-1].learner if ones else Learner()
    return Learner(
        person.learner.id,
        person.learner.name or platform.name,
        person.learner.email or platform.email,
    )


def _not_found(roster: Roster, line: RosterLine, folder: Path) -> Message:
    return Message(
        "{roster}, line {line}: found no file or folder {entry} in {folder}",
        roster=one_line(str(roster.path)),
        line=line.number,
        entry=one_line(line.entry),
        folder=one_line(str(folder)),
    )


def _undated_remark(entry: _ProposedEntry) -> Message:
    names = joined(*(one_line(one.names[0]) for one in entry.hand_ins))
    return Message(
        "{id}: several hand-ins without times ({names}); the last one by name counts as the latest",
        id=one_line(entry.id),
        names=names,
    )


def _dated(ones: Sequence[DeliveredHandIn]) -> bool:
    return all(one.hand_in.submitted for one in ones)


def _oldest_first(ones: Iterable[DeliveredHandIn]) -> list[DeliveredHandIn]:
    """Return the hand-ins sorted by date if all have one, else by name, with ada-2 before ada-10."""
    by_name = sorted(ones, key=lambda one: list(_natural(one.names[0])))
    dates = [one.hand_in.submitted for one in by_name if one.hand_in.submitted]
    if len(dates) < len(by_name):
        return by_name
    return [one for _, one in sorted(zip(dates, by_name), key=lambda pair: pair[0])]


def _natural(name: str) -> Iterator[tuple[int, int, str]]:
    for number, text in re.findall("([0-9]+)|([^0-9]+)", without_ending(name)):
        yield (0, int(number), "") if number else (1, 0, text)
