"""Microsoft Teams' files of an assignment: Submitted files/Jane Doe/HW 1/Version 2/softmax.py."""

from __future__ import annotations

from grader.handins.entry import HandIn, Learner
from grader.handins.platforms.delivery import DeliveredHandIn, Delivery, Listing, list_class
from grader.handins.submission import SubmissionError
from grader.text.message import Message

EXAMPLE = "Submitted files"
_DRAFTS = "Working files"


def fits(top: Listing) -> bool:
    """Return whether a folder holds the submitted files, or is the folder of these."""
    return _submitted(top) is not None


def deliver(top: Listing) -> Delivery:
    """Return one hand-in for each learner; the reader chooses the last version in it."""
    submitted = _submitted(top)
    if submitted is None:
        return Delivery()
    hand_ins = [
        DeliveredHandIn(
            (name,),
            HandIn(submitted.folder / name),
            Learner(name, name) if name in submitted.folders else Learner(),
        )
        for name in submitted.names
    ]
    own = {EXAMPLE, _DRAFTS} & top.folders if submitted is not top else set()
    drafts = Message("{folder}: not graded, because it holds drafts", folder=_DRAFTS)
    return Delivery(hand_ins, [drafts] if _DRAFTS in own else [], tuple(own), certain=True)


def _submitted(top: Listing) -> Listing | None:
    if top.folder.resolve().name == EXAMPLE:
        return top
    if EXAMPLE not in top.folders:
        return None
    try:
        return list_class(top.folder / EXAMPLE)
    except SubmissionError:
        return None
