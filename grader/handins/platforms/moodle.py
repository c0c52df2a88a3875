"""Moodle's "Download all submissions": one folder for each learner, or all files in one folder."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from grader.handins.entry import Learner
from grader.handins.platforms.delivery import Delivery, LearnerFiles, Listing, most_are

EXAMPLE = "Jane Doe_1234567_assignsubmission_file_"
# Older versions end a folder's name with _, newer ones do not.
_NAME = re.compile(
    r"(?P<owner>.+?)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<given>.*))?", re.DOTALL | re.ASCII
)
_NUMBER = re.compile("[0-9]+")


def fits(top: Listing) -> bool:
    """Return whether most of the names in a folder are written as Moodle writes them."""
    return most_are(top, {name for name in top.names if _NAME.fullmatch(name)})


def deliver(top: Listing) -> Delivery:
    """Return the hand-ins; a text in Moodle's editor counts only where the learner handed in no file."""
    by_owner: defaultdict[str, LearnerFiles] = defaultdict(LearnerFiles)
    for name in top.names:
        if match := _NAME.fullmatch(name):
            files = by_owner[match["owner"]]
            if match["kind"] == "file":
                files.given_names[name] = match["given"] or name
            else:
                files.added.append(name)
    learners = _learners(list(by_owner))
    return Delivery(
        [files.hand_in(top, learners[owner], _user_names(owner)) for owner, files in by_owner.items()]
    )


def _user_names(owner: str) -> tuple[str, ...]:
    """Return the parts that may be a user name or number: some versions put one before the full name."""
    return tuple(part for part in owner.split("_")[:-2] if any(map(str.isdigit, part)))


def _learners(owners: list[str]) -> dict[str, Learner]:
    """Return the learners in texts such as "Full Name_1234567", with Moodle's number or without one."""
    parts = {owner: owner.rpartition("_") for owner in owners}
    names = Counter(name for name, _, _ in parts.values())
    ids = Counter(id for _, _, id in parts.values())
    # With blind marking every name is "Participant", in Moodle's language.
    blind = {"Participant", *(name for name, times in names.items() if 1 < times == len(parts))}
    learners = {}
    for owner, (name, _, id) in parts.items():
        known = "" if name in blind else name.replace("_", " ")
        if not name:
            # No number: a group, or "Participant 1234567".
            id = owner.removeprefix("Participant ")
            known = "" if id != owner else owner
        elif ids[id] > 1 and not _NUMBER.fullmatch(id):
            id = owner
        learners[owner] = Learner(id, known)
    return learners
