"""Canvas's "Download Submissions": all files side by side, named by whose they are."""

from __future__ import annotations

import re
from collections import defaultdict

from grader.handins.entry import Learner
from grader.handins.platforms.delivery import Delivery, Listing, Pile, most_are
from grader.text.message import Message
from grader.text.printable import one_line

EXAMPLE = "doejane_12345_678910_softmax.py"
# The first two numbers count: a name holds none between two _, the name of a learner's file may.
_NAME = re.compile(
    r"(?:(?P<name>.*?)_)??(?P<late>late_)?(?:anon_(?P<anonymous>[^\W_]+)|(?P<user>[0-9]+))_(?P<later>late_)?"
    r"(?:[0-9]+_(?P<given>.+)|(?:text|link)\.html)",
    re.DOTALL | re.IGNORECASE | re.ASCII,
)
# What is handed in again under the same name.
_AGAIN = re.compile(r"(?P<stem>.+)-(?P<time>[1-9][0-9]?)(?P<ending>\.[^.]+)", re.DOTALL)


def fits(top: Listing) -> bool:
    """Whether most of a folder's entries are named as Canvas names them."""
    return most_are(top, {name for name in top.names if _NAME.fullmatch(name)})


def deliver(top: Listing) -> Delivery:
    """Return the hand-ins: all files of one user are one, each by the name that it was given."""
    piles: defaultdict[str, Pile] = defaultdict(Pile)
    learners: dict[str, Learner] = {}
    for name in top.names:
        if match := _NAME.fullmatch(name):
            id = match["anonymous"] or match["user"]
            learners[id] = Learner(id, match["name"] or "")
            pile = piles[id]
            if match["given"]:
                pile.sources[name] = match["given"]
            else:
                pile.beside.append(name)
            pile.marked_late |= bool(match["late"] or match["later"])
    remarks = [remark for pile in piles.values() for remark in _without_numbers(pile)]
    return Delivery([pile.delivered(top, learners[id]) for id, pile in piles.items()], remarks)


def _without_numbers(pile: Pile) -> list[Message]:
    """Give files the names that they were first handed in with; of two, the one handed in last stays."""
    latest: dict[str, tuple[int, str]] = {}
    remarks = []
    for name, given in list(pile.sources.items()):
        again = _AGAIN.fullmatch(given)
        stem, time = (again["stem"] + again["ending"], int(again["time"])) if again else (given, 0)
        if stem in latest:
            first, second = sorted([latest[stem], (time, name)])
            remarks.append(
                Message(
                    "{old} was handed in again as {new}, which counts",
                    old=one_line(first[1]),
                    new=one_line(second[1]),
                )
            )
            del pile.sources[first[1]]
            pile.beside.append(first[1])
            latest[stem] = second
        else:
            latest[stem] = (time, name)
    pile.sources = {name: stem for stem, (_, name) in latest.items()}
    return remarks
