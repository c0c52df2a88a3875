"""Canvas's "Download Submissions": the files of all learners in one folder, named by their learners."""

from __future__ import annotations

import re
from collections import defaultdict

from grader.handins.entry import Learner
from grader.handins.files.members import with_plain_ending
from grader.handins.platforms.delivery import Delivery, LearnerFiles, Listing, most_are
from grader.text.message import Message
from grader.text.printable import one_line

EXAMPLE = "doejane_12345_678910_softmax.py"
# The first two numbers count: the learner's name has no number between two _, the file's own name may.
_NAME = re.compile(
    r"(?:(?P<name>.*?)_)??(?P<late>late_)?(?:anon_(?P<anonymous>[^\W_]+)|(?P<user>[0-9]+))_(?P<later>late_)?"
    r"(?:[0-9]+_(?P<given>.+)|(?:text|link)\.html)",
    re.DOTALL | re.IGNORECASE | re.ASCII,
)
# Canvas numbers a file that is handed in again under the same name.
_AGAIN = re.compile(r"(?P<stem>.+)-(?P<time>[1-9][0-9]?)(?P<ending>\.[^.]+)", re.DOTALL)


def fits(top: Listing) -> bool:
    """Return whether most of the names in a folder are written as Canvas writes them."""
    return most_are(top, {name for name in top.names if _NAME.fullmatch(name)})


def deliver(top: Listing) -> Delivery:
    """Return the hand-ins: one for each user, with the names that the user gave the files."""
    by_user: defaultdict[str, LearnerFiles] = defaultdict(LearnerFiles)
    learners: dict[str, Learner] = {}
    for name in top.names:
        if match := _NAME.fullmatch(name):
            id = match["anonymous"] or match["user"]
            learners[id] = Learner(id, match["name"] or "")
            files = by_user[id]
            if match["given"]:
                files.given_names[name] = match["given"]
            else:
                files.added.append(name)
            files.marked_late |= bool(match["late"] or match["later"])
    remarks = [remark for files in by_user.values() for remark in _drop_replaced(files)]
    return Delivery([files.hand_in(top, learners[id]) for id, files in by_user.items()], remarks)


def _drop_replaced(files: LearnerFiles) -> list[Message]:
    """Remove Canvas's numbers from names, and keep the newest of the files that then have the same name."""
    latest: dict[str, tuple[int, str]] = {}
    remarks = []
    for name, given in list(files.given_names.items()):
        given = with_plain_ending(given)
        again = _AGAIN.fullmatch(given)
        stem, time = (again["stem"] + again["ending"], int(again["time"])) if again else (given, 0)
        if stem in latest:
            first, second = sorted([latest[stem], (time, name)])
            remarks.append(
                Message(
                    "{old} was handed in again as {new}; that one counts",
                    old=one_line(first[1]),
                    new=one_line(second[1]),
                )
            )
            del files.given_names[first[1]]
            files.added.append(first[1])
            latest[stem] = second
        else:
            latest[stem] = (time, name)
    files.given_names = {name: stem for stem, (_, name) in latest.items()}
    return remarks
