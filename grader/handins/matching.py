"""Finds out whose a hand-in is, by what a class's roster says of its learners."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

from grader.handins.ids import without_ending
from grader.handins.platforms.delivery import Delivered
from grader.handins.roster import Roster, Row

# Accents, which some platforms and people leave out.
_ACCENTS = re.compile("[\u0300-\u036f]")


class Matching:
    """The learners of a roster, by whatever they are known by."""

    def __init__(self, roster: Roster) -> None:
        self._people = roster.people
        # From the surest to the least sure; each leads to places on the roster.
        self._ids = _index((person.learner.id, place) for place, person in enumerate(self._people))
        self._logins = _index(
            (login, place) for place, person in enumerate(self._people) for login in person.logins
        )
        self._emails = _index((person.learner.email, place) for place, person in enumerate(self._people))
        self._names: defaultdict[str, set[int]] = defaultdict(set)
        self._entries: defaultdict[str, list[tuple[int, Row]]] = defaultdict(list)
        for place, person in enumerate(self._people):
            for spelling in _spellings(person.learner.name):
                self._names[spelling].add(place)
            for row in person.rows:
                if row.entry:
                    self._entries[_fold(row.entry)].append((place, row))

    def owners(self, delivered: Delivered) -> Mapping[int, Row | None]:
        """Return whose a hand-in is, as places on the roster; with the lines that name it, if any do."""
        for name in delivered.names:
            for written in (name, without_ending(name)):
                if lines := self._entries.get(_fold(written)):
                    return dict(lines)
        guesses = self.guesses(delivered)
        return dict.fromkeys(guesses) if len(guesses) == 1 else {}

    def guesses(self, delivered: Delivered) -> set[int]:
        """Return whose a hand-in may be by what is known of its learner, or by its name."""
        learner = delivered.learner
        if learner.id:
            known_by = (learner.id, learner.email, *delivered.also)
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
        """Return who is known by the longest id that is a word of the text."""
        text = _fold(text)
        found: set[int] = set()
        longest = 0
        for index in (self._ids, self._logins):
            for id, places in index.items():
                if len(id) >= longest and _is_word(id, text):
                    found = places if len(id) > longest else found | places
                    longest = len(id)
        return found


def _agreed(clues: list[set[int]]) -> set[int]:
    """Return what all clues that are unambiguous lead to, without such ones what any leads to.

    A number can be one learner's on the platform and another's on the roster: then the name differs.
    """
    sure = [clue for clue in clues if len(clue) == 1]
    return set().union(*(sure or clues))


def _index(pairs: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    index: defaultdict[str, set[int]] = defaultdict(set)
    for text, place in pairs:
        if text:
            index[_fold(text)].add(place)
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
    """Return a name in the ways in which it is compared: its parts in any order, and in one word.

    Platforms that write it in one word begin with the first names or with the last ones.
    """
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", name)).casefold()
    letters = ("".join(filter(str.isalnum, part)) for part in re.split(r"[\s,._-]+", plain))
    parts = [part for part in letters if part]
    turned = ("".join(parts[first:] + parts[:first]) for first in range(len(parts)))
    return [" ".join(sorted(parts)), *turned] if parts else []
