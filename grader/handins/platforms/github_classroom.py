"""GitHub Classroom: a folder of clones, one a learner, as `gh classroom clone student-repos` makes it."""

from __future__ import annotations

import os
import re
from collections.abc import Collection

from grader.handins.entry import HandIn, Learner
from grader.handins.platforms.delivery import Delivered, Delivery, Listing

EXAMPLE = "hw1-username"
_END = "-submissions"


def fits(top: Listing) -> bool:
    """Whether each folder is a clone, and their names begin alike."""
    prefix = _prefix(top, top.folders)
    # One name alone does not say where its assignment ends.
    known = len(top.folders) > 1 or _slug(top) == prefix
    return known and bool(prefix) and all(_is_clone(top, name) for name in top.folders)


def deliver(top: Listing) -> Delivery:
    """Return the hand-ins; a learner's id is the user name, which stands behind the assignment's.

    Dates of commits are not read: whoever commits writes them. Those of GitHub's own CSV count.
    """
    prefix = _prefix(top, [name for name in top.folders if _is_clone(top, name)] or top.folders)
    return Delivery(
        [
            Delivered((name,), HandIn(top.folder / name), Learner(name.removeprefix(prefix)))
            for name in sorted(top.folders)
            if prefix and name.startswith(prefix) and name != prefix
        ]
    )


def _is_clone(top: Listing, name: str) -> bool:
    return os.path.lexists(top.folder / name / ".git")


def _slug(top: Listing) -> str:
    """Return how names begin in a folder that gh has named, "" for another folder."""
    name = top.folder.resolve().name
    return f"{name.removesuffix(_END)}-" if name.endswith(_END) else ""


def _prefix(top: Listing, names: Collection[str]) -> str:
    first = min(names, default="")
    begins = [first[: dash.end()] for dash in re.finditer("-", first)]
    shared = [begin for begin in begins if all(name.startswith(begin) for name in names)]
    # Users whose names begin alike do not make the assignment's name longer.
    slug = _slug(top)
    return slug if slug in shared else max(shared, key=len, default="")
