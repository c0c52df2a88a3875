"""Moodle's "Download all submissions": one folder for each learner, or all files in one folder."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from grader.handins.entry import Learner
from grader.handins.platforms.delivery import Delivery, LearnerFiles, Listing, most_are
from grader.text.message import Message
from grader.text.printable import one_line

EXAMPLE = "Jane Doe_1234567_assignsubmission_file_"
_BETWEEN = "_assignsubmission_"
_NAME = re.compile(rf"(?P<owner>.+?){_BETWEEN}(?P<kind>[a-z]+)(?:_(?P<given>.*))?", re.DOTALL | re.ASCII)
# Older versions end a folder's name with _, newer ones do not.
_FOLDER = re.compile(rf"(?P<owner>.+){_BETWEEN}(?P<kind>[a-z]+)(?:_(?P<given>))?", re.DOTALL | re.ASCII)
# A display name can hold what Moodle writes behind it, and so can the name of a file.
_LAST = re.compile(rf"(?P<owner>.+){_BETWEEN}(?P<kind>[a-z]+)_(?P<given>.*)", re.DOTALL | re.ASCII)
_NUMBER = re.compile("[0-9]+")


def fits(top: Listing) -> bool:
    """Return whether most of the names in a folder are written as Moodle writes them."""
    return most_are(top, {name for name in top.names if _NAME.fullmatch(name)})


def deliver(top: Listing) -> Delivery:
    """Return the hand-ins; a text in Moodle's editor counts only where the learner handed in no file."""
    by_owner: defaultdict[str, LearnerFiles] = defaultdict(LearnerFiles)
    remarks = []
    # Names that could be of two learners come last.
    for name in sorted(top.names, key=_is_doubtful):
        match = (name in top.folders and _FOLDER.fullmatch(name)) or _NAME.fullmatch(name)
        if not match:
            continue
        if _is_doubtful(name) and name in top.files:
            if by_owner[match["owner"]].given_names:
                match = _LAST.fullmatch(name) or match
            remarks.append(_doubt(name, match["owner"]))
        files = by_owner[match["owner"]]
        if match["kind"] == "file":
            files.given_names[name] = match["given"] or name
        else:
            files.added.append(name)
    learners = _learners(list(by_owner))
    hand_ins = [files.hand_in(top, learners[owner], _user_names(owner)) for owner, files in by_owner.items()]
    return Delivery(hand_ins, remarks)


def _is_doubtful(name: str) -> bool:
    return name.count(_BETWEEN) > 1


def _doubt(name: str, owner: str) -> Message:
    return Message(
        "{name}: the name could be of two learners; it is graded as a file of {owner}",
        name=one_line(name),
        owner=one_line(owner),
    )


def _user_names(owner: str) -> tuple[str, ...]:
    """Return the parts that may be a user name or number: some versions put one before the full name."""
    return tuple(part for part in owner.split("_")[:-2] if any(map(str.isdigit, part)))


def _learners(owners: list[str]) -> dict[str, Learner]:
    """Return the learners in texts such as "Full Name_1234567", with Moodle's number or without one."""
    parts = {owner: owner.rpartition("_") for owner in owners}
    names = Counter(name for name, _, _ in parts.values())
    ids = Counter(id for _, _, id in parts.values())
    # With blind marking every name is "Participant", in Moodle's language: one word.
    blind = {"Participant", *(n for n, times in names.items() if 2 < times == len(parts) and " " not in n)}
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
