"""Brightspace's (D2L's) download of an assignment: a folder for each hand-in, or all files in one folder."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from grader.handins.dates import brightspace_date
from grader.handins.entry import Learner
from grader.handins.platforms.delivery import Delivery, LearnerFiles, Listing, most_are, submitted_at

EXAMPLE = "12345-678 - Jane Doe - Oct 1, 2026 1159 PM"
_NAME = re.compile(r"(?P<user>[0-9]+)-(?P<folder>[0-9]+) - (?P<rest>.+)", re.DOTALL)
_PAGE = "index.html"


@dataclass(frozen=True)
class _Name:
    """What a name of Brightspace's says."""

    user: str
    folder: str
    learner: str
    date: datetime | None
    given: str
    """The name that the learner gave the file; empty for a folder."""


def fits(top: Listing) -> bool:
    """Return whether most of the names in a folder are written as Brightspace writes them."""
    return most_are(top, {name for name in top.names if _NAME.fullmatch(name)})


def deliver(top: Listing) -> Delivery:
    """Return one hand-in for each learner and time."""
    parsed = {name: found for name in top.names if (found := _parsed(name, is_folder=name in top.folders))}
    numbered = _by_folder_number(parsed.values())
    groups: defaultdict[tuple[str, datetime | None, str], LearnerFiles] = defaultdict(LearnerFiles)
    learners: dict[str, Learner] = {}
    for name, found in parsed.items():
        id = found.folder if numbered else found.user
        learners.setdefault(id, Learner(id, found.learner))
        own_group = name if name in top.folders else ""
        groups[id, found.date, own_group].given_names[name] = found.given or name
    hand_ins = [
        submitted_at(files.hand_in(top, learners[id]), date) for (id, date, _), files in groups.items()
    ]
    return Delivery(hand_ins, own_files=tuple({_PAGE} & top.files))


def _parsed(name: str, *, is_folder: bool) -> _Name | None:
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    parts = match["rest"].split(" - ")
    if is_folder:
        # A display name can hold anything, so the last part counts.
        date = brightspace_date(parts[-1])
        learner = " - ".join(parts[:-1] or parts)
        return _Name(match["user"], match["folder"], learner, date, "")
    dates = {place: date for place, part in enumerate(parts) if place and (date := brightspace_date(part))}
    # A display name and the name of a file can hold a date, too; it must not be an earlier one.
    first, last = (min(dates), max(dates)) if dates else (1, 0)
    learner, given = " - ".join(parts[:first]), " - ".join(parts[last + 1 :])
    return _Name(match["user"], match["folder"], learner, max(dates.values(), default=None), given)


def _by_folder_number(names: Iterable[_Name]) -> bool:
    """Return whether the second number tells the learners apart, and the first one is the assignment's."""
    found = list(names)
    users, folders, learners = (
        {name.user for name in found},
        {name.folder for name in found},
        {name.learner for name in found},
    )
    return len(users) == 1 and len(learners) > 1 and len(folders) >= len(learners)
