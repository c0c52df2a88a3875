"""Finds hand-ins with names that a person could take for those of others: each is told, and graded apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from grader.handins.files.members import abridged
from grader.handins.ids import without_ending
from grader.handins.matching import fold, spellings
from grader.handins.platforms.delivery import DeliveredHandIn
from grader.text.message import Message, listed
from grader.text.printable import one_line

# Longer names of files are compared by their first words.
_MOST_WORDS = 20


def namesakes(entries: Mapping[str, Iterable[DeliveredHandIn]]) -> Iterator[Message]:
    """Yield a remark for each name that the platform gives several learners; `entries` are by id."""
    alike: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for id, hand_ins in entries.items():
        for name in {one.learner.name for one in hand_ins}:
            for spelling in spellings(name):
                alike[spelling][id] = name
    groups = {tuple(group): next(iter(group.values())) for group in alike.values() if len(group) > 1}
    yield from abridged(
        list(groups.items()),
        lambda group: Message(
            "{ids} have the same name, {name}; each is graded as a learner of its own",
            ids=listed(*abridged([one_line(id) for id in group[0]], Message, "{count:,} more")),
            name=one_line(group[1]),
        ),
        "{count:,} more names of several learners",
    )


def lookalikes(
    hand_ins: Iterable[DeliveredHandIn], among: Iterable[DeliveredHandIn] = ()
) -> Iterator[Message]:
    """Yield a remark for each hand-in whose file, folder or user name contains the words of another one.

    The other one may also be `among` those that need no remark.
    """
    wanted = set(map(_name, hand_ins))
    known: dict[tuple[str, ...], str] = {}
    alike = []
    names = {*wanted, *map(_name, among)}
    for name in sorted(names, key=lambda name: (len(_words(name)), name in wanted, len(name), name)):
        words = _words(name)
        # The longest part first.
        parts = (words[start:][:count] for count in range(len(words), 0, -1) for start in range(len(words)))
        other = next((known[part] for part in parts if part in known), None)
        if other and name in wanted:
            alike.append((name, other))
        known.setdefault(words, name)
    yield from abridged(
        alike,
        lambda pair: Message(
            "{name}: named like {other}; each is graded on its own",
            name=one_line(pair[0]),
            other=one_line(pair[1]),
        ),
        "{count:,} more are named like others",
    )


def _name(one: DeliveredHandIn) -> str:
    return one.learner.id or one.names[0]


def _words(name: str) -> tuple[str, ...]:
    """Return the words of a file's name, whatever their case and Unicode form, without its ending."""
    return tuple(re.findall(r"[^\W_]+", fold(without_ending(name)))[:_MOST_WORDS])
