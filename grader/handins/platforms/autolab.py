"""Autolab's download of all submissions: the files of all learners in one folder, with their versions."""

from __future__ import annotations

import re

from grader.handins.entry import HandIn, Learner
from grader.handins.platforms.delivery import DeliveredHandIn, Delivery, Listing, most_are

EXAMPLE = "jdoe@example.edu_2_softmax.py"
# No address has a second @, and no part behind it has a _.
_NAME = re.compile(r"(?P<email>[^@]+@[A-Za-z0-9.-]+)_(?P<version>[0-9]{1,9})_(?P<given>.+)", re.DOTALL)


def fits(top: Listing) -> bool:
    """Return whether most of the names in a folder are written as Autolab writes them."""
    return most_are(top, {name for name in top.names if _NAME.fullmatch(name)})


def deliver(top: Listing) -> Delivery:
    """Return one hand-in for each version; the learner's id is the address."""
    hand_ins = []
    for name in top.names:
        if match := _NAME.fullmatch(name):
            files = None if name in top.folders else {name: match["given"]}
            path = top.folder / name if name in top.folders else top.folder
            learner = Learner(match["email"], email=match["email"])
            hand_ins.append(DeliveredHandIn((name,), HandIn(path, files), learner))
    return Delivery(hand_ins)
