"""GitHub Classroom: one clone for each learner, as `gh classroom clone student-repos` makes them."""

from __future__ import annotations

import os
import re
from collections.abc import Collection

from grader.handins.entry import HandIn, Learner
from grader.handins.platforms.delivery import DeliveredHandIn, Delivery, Listing

EXAMPLE = "hw1-username"
_END = "-submissions"


def fits(top: Listing) -> bool:
    """Return whether each folder is a clone, and all names begin with the assignment's."""
    prefix = _prefix(top, top.folders)
    # One name alone does not show where the assignment's name ends.
    known = len(top.folders) > 1 or _slug(top) == prefix
    return known and bool(prefix) and all(_is_clone(top, name) for name in top.folders)


def deliver(top: Listing) -> Delivery:
    """Return the hand-ins; the learner's id is the user name, which follows the assignment's name.

    The dates of commits do not count, since learners can set them. Those in GitHub's own CSV file count.
    """
    prefix = _prefix(top, [name for name in top.folders if _is_clone(top, name)] or top.folders)
    return Delivery(
        [
            DeliveredHandIn((name,), HandIn(top.folder / name), Learner(name.removeprefix(prefix)))
            for name in sorted(top.folders)
            if prefix and name.startswith(prefix) and name != prefix
        ]
    )


def _is_clone(top: Listing, name: str) -> bool:
    return os.path.lexists(top.folder / name / ".git")


def _slug(top: Listing) -> str:
    """Return how the names in a folder that gh named begin, "" for another folder."""
    name = top.folder.resolve().name
    return f"{name.removesuffix(_END)}-" if name.endswith(_END) else ""


def _prefix(top: Listing, names: Collection[str]) -> str:
    first = min(names, default="")
    begins = [first[: dash.end()] for dash in re.finditer("-", first)]
    shared = [begin for begin in begins if all(name.startswith(begin) for name in names)]
    # Where all user names begin alike, the shared beginning is longer than the assignment's name.
    slug = _slug(top)
    return slug if slug in shared else max(shared, key=len, default="")
