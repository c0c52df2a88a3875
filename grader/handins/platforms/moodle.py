"""Moodle's "Download all submissions": a folder a learner, or all files side by side."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from grader.handins.entry import Learner
from grader.handins.platforms.delivery import Delivery, Listing, Pile, most_are

EXAMPLE = "Jane Doe_1234567_assignsubmission_file_"
# Older versions end a folder's name with _, newer ones do not.
_NAME = re.compile(
    r"(?P<whose>.+?)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<given>.*))?", re.DOTALL | re.ASCII
)
_NUMBER = re.compile("[0-9]+")


def fits(top: Listing) -> bool:
    """Whether most of a folder's entries are named as Moodle names them."""
    return most_are(top, {name for name in top.names if _NAME.fullmatch(name)})


def deliver(top: Listing) -> Delivery:
    """Return the hand-ins; a text written in Moodle's editor is one only where its learner gave no file."""
    piles: defaultdict[str, Pile] = defaultdict(Pile)
    for name in top.names:
        if match := _NAME.fullmatch(name):
            pile = piles[match["whose"]]
            if match["kind"] == "file":
                pile.sources[name] = match["given"] or name
            else:
                pile.beside.append(name)
    learners = _learners(list(piles))
    return Delivery([pile.delivered(top, learners[whose], _in_front(whose)) for whose, pile in piles.items()])


def _in_front(whose: str) -> tuple[str, ...]:
    """Return what may be a user's name or number, which some versions put in front of the full name."""
    return tuple(part for part in whose.split("_")[:-2] if any(map(str.isdigit, part)))


def _learners(all_of_them: list[str]) -> dict[str, Learner]:
    """Return what each "Full Name_1234567" says: the number is Moodle's own, a group may have none."""
    parts = {whose: whose.rpartition("_") for whose in all_of_them}
    names = Counter(name for name, _, _ in parts.values())
    ids = Counter(id for _, _, id in parts.values())
    # With blind marking all are called "Participant", in Moodle's language.
    blind = {"Participant", *(name for name, times in names.items() if 1 < times == len(parts))}
    learners = {}
    for whose, (name, _, id) in parts.items():
        known = "" if name in blind else name.replace("_", " ")
        if not name:
            # No number: a group, or "Participant 1234567".
            id = whose.removeprefix("Participant ")
            known = "" if id != whose else whose
        elif ids[id] > 1 and not _NUMBER.fullmatch(id):
            id = whose
        learners[whose] = Learner(id, known)
    return learners
