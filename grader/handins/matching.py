"""Finds the learners of a hand-in on the roster of a class."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

from grader.handins.ids import without_ending
from grader.handins.platforms.delivery import DeliveredHandIn
from grader.handins.roster import Roster, RosterLine

# Accents, which some platforms and people do not write.
_ACCENTS = re.compile("[\u0300-\u036f]")


class Matching:
    """The learners of a roster, by their ids, user names, addresses and names."""

    def __init__(self, roster: Roster) -> None:
        self._people = roster.people
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
            for spelling in _spellings(person.learner.name):
                self._names[spelling].add(position)
            for line in person.lines:
                if line.entry:
                    self._entries[_fold(line.entry)].append((position, line))

    def owners(self, delivered: DeliveredHandIn) -> Mapping[int, RosterLine | None]:
        """Return where a hand-in's learners stand on the roster, with the lines that name the hand-in."""
        for name in delivered.names:
            for written in (name, without_ending(name)):
                if lines := self._entries.get(_fold(written)):
                    return dict(lines)
        guesses = self.guesses(delivered)
        return dict.fromkeys(guesses) if len(guesses) == 1 else {}

    def guesses(self, delivered: DeliveredHandIn) -> set[int]:
        """Return the positions of learners that match the hand-in's learner, or its name."""
        learner = delivered.learner
        if learner.id:
            known_by = (learner.id, learner.email, *delivered.other_ids)
            return _agreed([*map(self._identified, known_by), self._called(learner.name)])
        stem = without_ending(delivered.names[0])
        return self._identified(stem) or self._called(stem) or self._mentioned(stem)

    def _identified(self, text: str) -> set[int]:
        key = _fold(text)
        found = self._ids.get(key) or self._logins.get(key) or self._emails.get(key)
        return found or set()

    def _called(self, name: str) -> set[int]:
        found = (self._names.get(spelling) for spelling in _spellings(name))
        return next(filter(None, found), set())

    def _mentioned(self, text: str) -> set[int]:
        """Return the learners with the longest id that is a word of the text."""
        text = _fold(text)
        found: set[int] = set()
        longest = 0
        for index in (self._ids, self._logins):
            for id, positions in index.items():
                if len(id) >= longest and _is_word(id, text):
                    found = positions if len(id) > longest else found | positions
                    longest = len(id)
        return found


def _agreed(clues: list[set[int]]) -> set[int]:
    """Return the positions of all clues that lead to one learner; without such clues, those of all clues.

    A number can belong to one learner on the platform and to another one on the roster: then the names
    differ.
    """
    sure = [clue for clue in clues if len(clue) == 1]
    return set().union(*(sure or clues))


def _index(pairs: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    index: defaultdict[str, set[int]] = defaultdict(set)
    for text, position in pairs:
        if text:
            index[_fold(text)].add(position)
    return index


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()


def _is_word(word: str, text: str) -> bool:
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not text[max(start - 1, 0) : start].isalnum() and not text[end : end + 1].isalnum():
            return True
        start = text.find(word, start + 1)
    return False


def _spellings(name: str) -> list[str]:
    """Return the forms in which a name is compared: its parts sorted, and as one word.

    Platforms that write a name as one word begin with the first name or with the last name.
    """
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", name)).casefold()
    letters = ("".join(filter(str.isalnum, part)) for part in re.split(r"[\s,._-]+", plain))
    parts = [part for part in letters if part]
    rotated = ("".join(parts[first:] + parts[:first]) for first in range(len(parts)))
    return [" ".join(sorted(parts)), *rotated] if parts else []
