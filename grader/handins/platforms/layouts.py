"""Recognises how a class lies in its folder: as a platform delivers it, or one entry a submission."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path
from typing import Protocol

from grader.handins.entry import HandIn
from grader.handins.files.members import told
from grader.handins.platforms import canvas, github_classroom, gradescope, moodle
from grader.handins.platforms.delivery import Delivered, Delivery, Listing, list_class
from grader.handins.roster import Roster, platform_roster
from grader.handins.submission import SubmissionError
from grader.text.message import Message, joined
from grader.text.printable import one_line

LAYOUTS = ("auto", "folder", "moodle", "canvas", "github", "gradescope")
# Unpacked into a folder of its own name, and that once more.
_DEEPEST = 3


class _Platform(Protocol):
    """A module that knows a platform's layout."""

    EXAMPLE: str

    def fits(self, top: Listing) -> bool:
        """Whether a folder looks as that platform fills it."""

    def deliver(self, top: Listing) -> Delivery:
        """Return what is named as that platform names it."""


# In the order in which they are tried.
_PLATFORMS: Mapping[str, _Platform] = {
    "gradescope": gradescope,
    "moodle": moodle,
    "canvas": canvas,
    "github": github_classroom,
}


@dataclass(frozen=True)
class Found:
    """A class as it lies in its folder."""

    layout: str
    hand_ins: Sequence[Delivered]
    """In the order of their names."""
    rosters: Sequence[Roster] = ()
    """What the platform says of the learners, where that lies beside them; the fullest comes first."""
    remarks: Sequence[Message] = ()


def find_class(folder: Path, layout: str, *, apart: Sequence[Path], zone: tzinfo) -> Found:
    """Return the class in a folder, or in the only folder in it, where a platform has filled that.

    What is set `apart` may lie there, too. A platform's dates are of `zone` unless they name one. Raises
    SubmissionError where nothing is there, or nothing that is named as the layout asks for.
    """
    if layout not in LAYOUTS:
        raise SubmissionError(
            "found no layout {layout!r}; expected one of {known}",
            layout=one_line(layout),
            known=joined(*LAYOUTS),
        )
    top = list_class(folder).without(apart)
    if layout != "folder" and (found := _delivered(top, layout, apart, zone)):
        return found
    if layout in _PLATFORMS:
        raise SubmissionError(
            "{where}: found nothing named as {layout} names it; expected entries such as {example}; choose "
            "another --layout",
            where=one_line(str(folder)),
            example=_PLATFORMS[layout].EXAMPLE,
            layout=layout,
        )
    return Found("folder", list(_plain(top, top.names)))


def _delivered(top: Listing, layout: str, apart: Sequence[Path], zone: tzinfo) -> Found | None:
    """Return what a platform has filled the folder with, None where none has."""
    around: list[Path] = []
    for depth in range(_DEEPEST):
        for name, platform in _PLATFORMS.items():
            if layout == name or (layout == "auto" and platform.fits(top)):
                found = _found(top, name, platform.deliver(top), around, zone)
                # Deeper, a learner's own files could be named in any way.
                if found.hand_ins and not depth:
                    return found
                if found.hand_ins and all(one.learner.id for one in found.hand_ins):
                    where = Message("the class lies in {folder}", folder=one_line(str(top.folder)))
                    return replace(found, remarks=(where, *found.remarks))
        only = [name for name in top.names if not top.is_aside(name)]
        if len(only) != 1 or only[0] not in top.folders:
            return None
        around += [top.folder / name for name in top.names if name != only[0]]
        try:
            top = list_class(top.folder / only[0]).without(apart)
        except SubmissionError:
            return None
    return None


def _found(top: Listing, layout: str, delivery: Delivery, around: Sequence[Path], zone: tzinfo) -> Found:
    """Return a platform's hand-ins and those that were put beside them; there are none without the former.

    A platform's rosters may lie beside them, too, or `around` their folder.
    """
    if not delivery.hand_ins:
        return Found(layout, ())
    rest = delivery.rest(top)
    plain = [name for name in rest if not top.is_aside(name)]
    aside, rosters = [], []
    for path in (*around, *(top.folder / name for name in rest if top.is_aside(name))):
        roster = platform_roster(path, zone) if path.suffix.lower() == ".csv" else None
        if roster and roster.platform == layout:
            rosters.append(roster)
        else:
            aside.append(path.name)
    hand_ins = sorted((*delivery.hand_ins, *_plain(top, plain)), key=lambda one: one.names)
    # A list of grades may lack those who handed in nothing.
    rosters.sort(key=lambda roster: any(row.entry for person in roster.people for row in person.rows))
    return Found(layout, hand_ins, rosters, (*delivery.remarks, *_passed_over(aside)))


def _plain(top: Listing, names: Sequence[str]) -> Iterator[Delivered]:
    return (Delivered((name,), HandIn(top.folder / name)) for name in names)


def _passed_over(names: Sequence[str]) -> Iterator[Message]:
    if names:
        shown = joined(*told([one_line(name) for name in names], Message, "{count:,} more"))
        yield Message("passed over, since they are no hand-ins: {names}", names=shown)
