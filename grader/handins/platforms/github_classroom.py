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
    # One name alone does not show where the assignment's name ends, nor does a second clone of one learner.
    known = len(top.folders) > sum(_is_again(top, name) for name in top.folders) + 1 or _slug(top) == prefix
    return known and bool(prefix) and all(_is_clone(top, name) for name in top.folders)


def deliver(top: Listing) -> Delivery:
    """Return the hand-ins; the learner's id is the user name, which follows the assignment's name.

    The dates of commits do not count, since learners can set them. Those in GitHub's own CSV file count.
    """
    prefixes = _prefixes(top, [name for name in top.folders if _is_clone(top, name)] or top.folders)
    # The last one is the longest, and so the one that fits most names of assignments.
    *others, prefix = prefixes or [""]
    return Delivery(
        [
            DeliveredHandIn(
                (name,),
                HandIn(top.folder / name),
                Learner(name.removeprefix(prefix)),
                # Where all user names begin alike, one of these is the user name.
                other_ids=tuple(name.removeprefix(other) for other in others),
            )
            for name in sorted(top.folders)
            if prefix and name.startswith(prefix) and name != prefix
        ]
    )


def _is_again(top: Listing, name: str) -> bool:
    """Return whether GitHub numbered the name, because the learner accepted the assignment again."""
    first, _, number = name.rpartition("-")
    return number.isdigit() and first in top.folders


def _is_clone(top: Listing, name: str) -> bool:
    return os.path.lexists(top.folder / name / ".git")


def _slug(top: Listing) -> str:
    """Return how the names in a folder that gh named begin, "" for another folder."""
    name = top.folder.resolve().name
    return f"{name.removesuffix(_END)}-" if name.endswith(_END) else ""


def _prefix(top: Listing, names: Collection[str]) -> str:
    return max(_prefixes(top, names), key=len, default="")


def _prefixes(top: Listing, names: Collection[str]) -> list[str]:
    """Return what the assignment's name may be, with the dash behind it, the shortest one first."""
    first = min(names, default="")
    begins = [first[: dash.end()] for dash in re.finditer("-", first)]
    shared = [begin for begin in begins if all(name.startswith(begin) for name in names)]
    slug = _slug(top)
    return [slug] if slug in shared else shared
