"""Finds the learners of a hand-in on the roster of a class, and decides which hand-ins count for whom.

A learner can choose a display name and the name of a file. So a hand-in that only bears the name of a learner
never takes the place of one that is surer to be that learner's. Where several are equally sure, none counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from grader.handins.ids import without_ending
from grader.handins.platforms.delivery import DeliveredHandIn
from grader.handins.roster import Roster, RosterLine

# Accents, which some platforms and people do not write.
_ACCENTS = re.compile("[\u0300-\u036f]")


class Certainty(IntEnum):
    """How sure it is that a hand-in is a learner's, the least sure first."""

    NAMESAKE = 0
    """It has the learner's name, but another number on the same platform: it is not theirs."""
    NAMED = 1
    """Its display name or file name is the learner's name, or contains the learner's id."""
    FILED = 2
    """Its file name is the learner's id, user name or address."""
    IDENTIFIED = 3
    """The platform names the learner's id, user name or address."""
    LISTED = 4
    """A line of the roster names the file or folder."""


@dataclass(frozen=True, order=True)
class Match:
    """Why a hand-in may be a learner's; of two matches on one learner the larger one counts."""

    certainty: Certainty
    exactness: int = 0
    """How close the spelling is to that on the roster: its case, its Unicode form, its ending."""
    line: RosterLine | None = field(default=None, compare=False)
    """The line that names the hand-in."""


Matches = Mapping[int, Match]
"""The matches of one hand-in, by the learner's position on the roster."""


@dataclass(frozen=True)
class Decision:
    """Which hand-ins count for which learners; both are named by their positions."""

    matches: Sequence[Matches]
    """Of each hand-in."""
    counting: Mapping[int, Sequence[int]]
    """By learner: the hand-ins that count; empty where there is none, or where it is not clear which."""
    possible: Mapping[int, Sequence[int]]
    """By learner: the hand-ins that may be theirs."""

    def owners(self, hand_in: int) -> dict[int, RosterLine | None]:
        """Return for which learners a hand-in counts, with the lines that name it."""
        matches = self.matches[hand_in]
        return {learner: matches[learner].line for learner in matches if hand_in in self.counting[learner]}


class Matching:
    """The learners of a roster, by their ids, user names, addresses and names.

    `layout` is that of the hand-ins: a platform's own roster knows the platform's ids.
    """

    def __init__(self, roster: Roster, layout: str) -> None:
        self._people = roster.people
        self._is_the_platforms = roster.platform == layout
        # Positions on the roster, from the most reliable key to the least reliable one.
        self._ids = _index((person.learner.id, position) for position, person in enumerate(self._people))
        self._logins = _index(
            (login, position) for position, person in enumerate(self._people) for login in person.logins
        )
        self._emails = _index(
            (person.learner.email, position) for position, person in enumerate(self._people)
        )
        self._names: defaultdict[str, set[int]] = defaultdict(set)
        self._entries: defaultdict[str, list[tuple[int, RosterLine]]] = defaultdict(list)
        for position, person in enumerate(self._people):
            for spelling in spellings(person.learner.name):
                self._names[spelling].add(position)
            for line in person.lines:
                if line.entry:
                    self._entries[fold(line.entry)].append((position, line))

    def decide(self, hand_ins: Sequence[DeliveredHandIn]) -> Decision:
        """Decide which hand-ins count for which learners."""
        # A platform can number the learners of each assignment anew; then none of the numbers agree.
        numbers_agree = self._is_the_platforms and any(fold(one.learner.id) in self._ids for one in hand_ins)
        matches = [self._matches(one, numbers_agree=numbers_agree) for one in hand_ins]
        possible: defaultdict[int, list[int]] = defaultdict(list)
        counting: defaultdict[int, list[int]] = defaultdict(list)
        for place, found in enumerate(matches):
            for learner in found:
                possible[learner].append(place)
        for learner, places in possible.items():
            candidates = {place: matches[place][learner] for place in places if _may_count(matches[place])}
            counting[learner] = _counting(candidates, hand_ins)
        return Decision(matches, counting, possible)

    def _matches(self, delivered: DeliveredHandIn, *, numbers_agree: bool) -> Matches:
        if listed := self._listed(delivered):
            return listed
        learner = delivered.learner
        if not learner.id:
            return self._filed(without_ending(delivered.names[0]))
        # Where the platform gives no id, the name stands in its place, and learners can choose their name.
        known_by = (*({learner.id} - {learner.name}), learner.email, *delivered.other_ids)
        chosen = (*({learner.id} & {learner.name}), *delivered.chosen_ids)
        clues = [
            *(self._identified(text) for text in known_by),
            *(dict.fromkeys(self._identified(text), Match(Certainty.NAMED)) for text in chosen),
            self._called(learner.name),
        ]
        matches = dict(_agreed(clues))
        if numbers_agree and learner.id.isdigit():
            for position, match in matches.items():
                if match.certainty == Certainty.NAMED and self._people[position].learner.id.isdigit():
                    matches[position] = Match(Certainty.NAMESAKE)
        sure = {position: match for position, match in matches.items() if match.certainty}
        return sure or matches

    def _listed(self, delivered: DeliveredHandIn) -> Matches:
        found: dict[int, Match] = {}
        for name in delivered.names:
            for written in (name, without_ending(name)):
                for position, line in self._entries.get(fold(written), ()):
                    exactness = 2 * (written == line.entry) + (written == name)
                    match = Match(Certainty.LISTED, exactness, line)
                    found[position] = max(match, found.get(position, match))
        return found

    def _filed(self, stem: str) -> Matches:
        """Return the matches of a hand-in of which only the file's name is known, without its ending."""
        return self._identified(stem, Certainty.FILED) or self._called(stem) or self._mentioned(stem)

    def _identified(self, text: str, certainty: Certainty = Certainty.IDENTIFIED) -> Matches:
        key = fold(text)
        found = self._ids.get(key) or self._logins.get(key) or self._emails.get(key) or ()
        exact = {position for position in found if self._is_exact(text, position)}
        return dict.fromkeys(exact or found, Match(certainty, exactness=bool(exact)))

    def _is_exact(self, text: str, position: int) -> bool:
        person = self._people[position]
        return text in (person.learner.id, person.learner.email, *person.logins)

    def _called(self, name: str) -> Matches:
        found = (self._names.get(spelling) for spelling in spellings(name))
        return dict.fromkeys(next(filter(None, found), ()), Match(Certainty.NAMED))

    def _mentioned(self, text: str) -> Matches:
        """Return the learners with the longest id that is a word of the text."""
        text = fold(text)
        found: set[int] = set()
        longest = 0
        for index in (self._ids, self._logins):
            for id, positions in index.items():
                if len(id) >= longest and _is_word(id, text):
                    found = positions if len(id) > longest else found | positions
                    longest = len(id)
        return dict.fromkeys(found, Match(Certainty.NAMED))


def _may_count(matches: Matches) -> bool:
    """Return whether a hand-in leads to one learner, or the roster names it for several."""
    return len(matches) == 1 or any(match.certainty == Certainty.LISTED for match in matches.values())


def _counting(candidates: Matches, hand_ins: Sequence[DeliveredHandIn]) -> list[int]:
    """Return the hand-ins that count for one learner; `candidates` are the matches on it, by hand-in.

    Those with the largest match count where they are of one learner of the platform, and the learner's others
    with them. Each line of a roster names one hand-in.
    """
    sure = {place: match for place, match in candidates.items() if match.certainty}
    lines: defaultdict[RosterLine | None, dict[int, Match]] = defaultdict(dict)
    for place, match in sure.items():
        lines[match.line][place] = match
    groups = [matches for line, matches in lines.items() if line] or lines.values()
    known: set[tuple[str, ...]] = set()
    for matches in groups:
        largest = max(matches.values())
        surest = [hand_ins[place] for place, match in matches.items() if match == largest]
        # What a team hands in arrives once for each of its members.
        if len({one.identity for one in surest}) == 1 or len({one.names for one in surest}) == 1:
            known |= {one.identity for one in surest}
    return [place for place in sure if hand_ins[place].identity in known]


def _agreed(clues: Sequence[Matches]) -> Matches:
    """Return the matches of all clues that lead to one learner; without such clues, those of all clues.

    A number can belong to one learner on the platform and to another one on the roster: then the names
    differ.
    """
    sure = [clue for clue in clues if len(clue) == 1]
    found: dict[int, Match] = {}
    for clue in sure or clues:
        for position, match in clue.items():
            found[position] = max(found.get(position, match), match)
    return found


def _index(pairs: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    index: defaultdict[str, set[int]] = defaultdict(set)
    for text, position in pairs:
        if text:
            index[fold(text)].add(position)
    return index


def fold(text: str) -> str:
    """Return a text without what a person may not see: its case, Unicode form and invisible characters."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(character for character in plain if unicodedata.category(character) != "Cf").strip()


def _is_word(word: str, text: str) -> bool:
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not text[max(start - 1, 0) : start].isalnum() and not text[end : end + 1].isalnum():
            return True
        start = text.find(word, start + 1)
    return False


def spellings(name: str) -> list[str]:
    """Return the forms in which names are compared: the parts sorted, and as one word.

    Platforms that write a name as one word begin with the first name or with the last name.
    """
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", name)).casefold()
    letters = ("".join(filter(str.isalnum, part)) for part in re.split(r"[\s,._-]+", plain))
    parts = [part for part in letters if part]
    rotated = ("".join(parts[first:] + parts[:first]) for first in range(len(parts)))
    return [" ".join(sorted(parts)), *rotated] if parts else []
