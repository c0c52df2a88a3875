"""Recognises the layout of a class: a platform's, or one file, zip or folder for each submission."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path
from typing import Protocol

from grader.handins.entry import HandIn
from grader.handins.files.members import some_of
from grader.handins.platforms import (
    autolab,
    blackboard,
    brightspace,
    canvas,
    github_classroom,
    gradescope,
    moodle,
    nbgrader,
    teams,
)
from grader.handins.platforms.delivery import (
    DeliveredHandIn,
    Delivery,
    Listing,
    list_class,
    not_graded,
    submitted_at,
)
from grader.handins.roster import Roster, platform_roster
from grader.handins.submission import SubmissionError
from grader.text.message import Message, joined
from grader.text.printable import one_line

# What `grader grade` writes into the folder of results.
_GRADEBOOK = "gradebook.sqlite"
# Pages that platforms put beside hand-ins.
_PAGES = ("index.html", "index.htm")
# People unpack a download into a folder of the same name, some of them twice.
_MOST_LEVELS = 3


class _Platform(Protocol):
    """A module that knows the layout of a platform."""

    EXAMPLE: str

    def fits(self, top: Listing) -> bool:
        """Return whether a folder has the names that the platform writes."""

    def deliver(self, top: Listing) -> Delivery:
        """Return the hand-ins whose names the platform wrote."""


# In the order in which they are tried.
_PLATFORMS: Mapping[str, _Platform] = {
    "gradescope": gradescope,
    "nbgrader": nbgrader,
    "teams": teams,
    "brightspace": brightspace,
    "blackboard": blackboard,
    "moodle": moodle,
    "autolab": autolab,
    "canvas": canvas,
    "github": github_classroom,
}
LAYOUTS = (
    *("auto", "folder", "moodle", "canvas", "github", "gradescope"),
    *("blackboard", "brightspace", "nbgrader", "autolab", "teams"),
)


@dataclass(frozen=True)
class ClassFolder:
    """The hand-ins in the folder of a class, and what lies beside them."""

    layout: str
    hand_ins: Sequence[DeliveredHandIn]
    """Sorted by their names."""
    rosters: Sequence[Roster] = ()
    """The platform's rosters, the most complete one first."""
    remarks: Sequence[Message] = ()


def find_class(folder: Path, layout: str, *, excluded: Sequence[Path], zone: tzinfo) -> ClassFolder:
    """Return the class in a folder, or in the only folder in it if that has a platform's layout.

    Paths in `excluded` are not part of the class. `zone` is the time zone of dates that name none. Raises
    SubmissionError where there is nothing, or no name that fits the layout.
    """
    if layout not in LAYOUTS:
        raise SubmissionError(
            "there is no layout {layout!r}; expected one of {known}",
            layout=one_line(layout),
            known=joined(*LAYOUTS),
        )
    top, reports = _without_reports(list_class(folder).without(excluded))
    remarks = list(_reports_remark(reports))
    if layout != "folder" and (found := _platform_folder(top, layout, excluded, zone)):
        return replace(found, remarks=(*remarks, *found.remarks))
    if layout in _PLATFORMS:
        raise SubmissionError(
            "{where}: found no names as {layout} writes them, such as {example}; choose another --layout",
            where=one_line(str(folder)),
            example=_PLATFORMS[layout].EXAMPLE,
            layout=layout,
        )
    pages = [name for name in top.names if name in top.files and name.lower() in _PAGES]
    names = [name for name in top.names if name not in pages]
    remarks += not_graded(pages if names else ())
    return ClassFolder("folder", list(_plain(top, names or pages)), (), remarks)


def _without_reports(top: Listing) -> tuple[Listing, list[str]]:
    """Return a class without the folders that an earlier run wrote, and their names."""
    reports = [name for name in sorted(top.folders) if os.path.isfile(top.folder / name / _GRADEBOOK)]
    return top.without(top.folder / name for name in reports), reports


def _reports_remark(names: Sequence[str]) -> Iterator[Message]:
    if names:
        shown = some_of([one_line(name) for name in names])
        yield Message("not graded, because they are results of an earlier run: {names}", names=shown)


def _platform_folder(top: Listing, layout: str, excluded: Sequence[Path], zone: tzinfo) -> ClassFolder | None:
    """Return the class in a folder with a platform's layout, None where no platform's fits."""
    outer: list[Path] = []
    for depth in range(_MOST_LEVELS):
        for name, platform in _PLATFORMS.items():
            if layout == name or (layout == "auto" and platform.fits(top)):
                delivery = platform.deliver(top)
                found = _class_folder(top, name, delivery, outer, zone)
                # In an inner folder, the names may be those of one learner's own files.
                if found.hand_ins and not depth:
                    return found
                if found.hand_ins and (delivery.certain or all(one.learner.id for one in found.hand_ins)):
                    where = Message("the hand-ins are in {folder}", folder=one_line(str(top.folder)))
                    return replace(found, remarks=(where, *found.remarks))
        only = [name for name in top.names if not top.is_other_file(name)]
        if len(only) != 1 or only[0] not in top.folders:
            return None
        outer += [top.folder / name for name in top.names if name != only[0]]
        try:
            top, _ = _without_reports(list_class(top.folder / only[0]).without(excluded))
        except SubmissionError:
            return None
    return None


def _class_folder(
    top: Listing, layout: str, delivery: Delivery, outer: Sequence[Path], zone: tzinfo
) -> ClassFolder:
    """Return a platform's hand-ins, the hand-ins that people put beside them, and the platform's rosters.

    Rosters may also lie in the folders around it: `outer` are the files there.
    """
    if not delivery.hand_ins:
        return ClassFolder(layout, ())
    rest = delivery.rest(top)
    plain = [name for name in rest if not top.is_other_file(name)]
    others, rosters = [], []
    for path in (*outer, *(top.folder / name for name in rest if top.is_other_file(name))):
        roster = platform_roster(path, zone) if path.suffix.lower() == ".csv" else None
        if roster and roster.platform == layout:
            rosters.append(roster)
        else:
            others.append(path.name)
    hand_ins = sorted((*delivery.hand_ins, *_plain(top, plain)), key=lambda one: one.names)
    remarks = [*delivery.remarks]
    if any(_is_naive(one) for one in hand_ins):
        hand_ins = [_in_zone(one, zone) if _is_naive(one) else one for one in hand_ins]
        where = one_line(str(top.folder))
        remarks.append(
            Message("{path}: dates without a time zone are read as {zone}", path=where, zone=str(zone))
        )
    # A list of grades, which names hand-ins, may lack learners who handed in nothing.
    rosters.sort(key=lambda roster: any(line.entry for person in roster.people for line in person.lines))
    return ClassFolder(layout, hand_ins, rosters, (*remarks, *not_graded(others)))


def _is_naive(one: DeliveredHandIn) -> bool:
    date = one.hand_in.submitted
    return date is not None and date.tzinfo is None


def _in_zone(one: DeliveredHandIn, zone: tzinfo) -> DeliveredHandIn:
    date = one.hand_in.submitted
    return submitted_at(one, date and date.replace(tzinfo=zone))


def _plain(top: Listing, names: Sequence[str]) -> Iterator[DeliveredHandIn]:
    return (DeliveredHandIn((name,), HandIn(top.folder / name)) for name in names)
