"""Blackboard's "Assignment File Download": the files of all learners in one folder, each with a receipt."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import datetime

from grader.handins.entry import Learner
from grader.handins.files.folder import file_member
from grader.handins.platforms.delivery import (
    DeliveredHandIn,
    Delivery,
    LearnerFiles,
    Listing,
    most_are,
    submitted_at,
)

EXAMPLE = "HW 1_jdoe_attempt_2026-10-01-19-30-00_softmax.py"
# The first time counts: a learner chooses what stands behind it, and nothing that stands before it.
_NAME = re.compile(
    r"(?P<owner>.+?)_attempt_(?P<time>[0-9]{4}(?:-[0-9]{2}){5})(?:_(?P<given>.+)|\.txt)", re.DOTALL
)
# The first line of a receipt: "Name: Jane Doe (jdoe)".
_RECEIPT = re.compile(r"[^:]{1,40}: (?P<name>.*) \((?P<user>[^()]+)\)\s*")
_MOST_BYTES = 2**20


def fits(top: Listing) -> bool:
    """Return whether most of the names in a folder are written as Blackboard writes them."""
    return most_are(top, {name for name in top.names if _NAME.fullmatch(name)})


def deliver(top: Listing) -> Delivery:
    """Return one hand-in for each attempt; a receipt counts only where the attempt has no file."""
    attempts: defaultdict[tuple[str, str], LearnerFiles] = defaultdict(LearnerFiles)
    names: dict[str, tuple[str, str]] = {}
    for name in top.names:
        if match := _NAME.fullmatch(name):
            owner = match["owner"]
            files = attempts[owner, match["time"]]
            if match["given"]:
                files.given_names[name] = match["given"]
            else:
                files.added.append(name)
                names.setdefault(owner, _named(top, name, owner))
    learners = _learners({owner for owner, _ in attempts}, names)
    return Delivery(
        [_hand_in(top, files, learners[owner], time) for (owner, time), files in attempts.items()]
    )


def _hand_in(top: Listing, files: LearnerFiles, learner: Learner, time: str) -> DeliveredHandIn:
    one = files.hand_in(top, learner)
    try:
        return submitted_at(one, datetime.strptime(time, "%Y-%m-%d-%H-%M-%S"))
    except ValueError:
        return one


def _named(top: Listing, name: str, owner: str) -> tuple[str, str]:
    """Return the user name and the full name in a receipt, if the user name also stands in its file's name.

    The text behind the first line is the learner's.
    """
    try:
        member = file_member(top.folder / name, follow=False)
        data = member.read() if member.size <= _MOST_BYTES else b""
    except OSError:
        return "", ""
    line = data[:1000].decode("utf-8-sig", errors="replace").partition("\n")[0]
    match = _RECEIPT.fullmatch(line)
    if match is None or not owner.endswith(f"_{match['user']}"):
        return "", ""
    return match["user"], match["name"].strip()


def _learners(owners: set[str], names: dict[str, tuple[str, str]]) -> dict[str, Learner]:
    """Return the learners in texts such as "HW 1_jdoe", with the names in their receipts."""
    known = {owner: names.get(owner, ("", "")) for owner in owners}
    users = {owner: user or owner.rpartition("_")[2] for owner, (user, _) in known.items()}
    times = Counter(users.values())
    # A part of a user name, such as the end of j_doe, can be of two learners.
    return {
        owner: Learner(users[owner] if times[users[owner]] == 1 else owner, known[owner][1])
        for owner in owners
    }
